using System;
using System.IO;
using System.Linq;
using Inkgate;

/// <summary>Prints the text of pictures: FirstCall.exe PICTURE…</summary>
internal static class FirstCall
{
    private static void Main(string[] paths)
    {
        Func<string, string> env = name => Environment.GetEnvironmentVariable("INKGATE_" + name);
        var client = new Client(env("ENDPOINT"), env("ACCESS_KEY"), env("SECRET_KEY"), env("APPKEY"));
        var answer = client.GeneralAsync(paths.Select(File.ReadAllBytes)).GetAwaiter().GetResult();
        foreach (var item in answer.Value)
        {
            Console.WriteLine(item.Failure?.Message ?? item.Value.Text);
        }
    }
}
