// C# for .NET 6 and later, its own library alone.
import { type Call, around, escaped, url } from '.';

export function csharp(call: Call): string {
  const file = `picture.${call.extension}`;
  if (!call.signed) {
    return `using System.Net.Http.Headers;

using var http = new HttpClient();
http.DefaultRequestHeaders.Authorization =
    new AuthenticationHeaderValue("Bearer", Environment.GetEnvironmentVariable("INKGATE_TOKEN"));
var picture = new ByteArrayContent(File.ReadAllBytes("${file}"));
using var answer = await http.PostAsync("${url(call)}", picture);
Console.WriteLine(await answer.Content.ReadAsStringAsync());
`;
  }
  const [before, after] = around(call);
  return `using System.Security.Cryptography;
using System.Text;

static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
static string Setting(string name) => Environment.GetEnvironmentVariable(name) ?? throw new Exception($"{name} is not set");

var (ak, sk, appkey) = (Setting("INKGATE_ACCESS_KEY"), Setting("INKGATE_SECRET_KEY"), Setting("INKGATE_APPKEY"));
var picture = Convert.ToBase64String(File.ReadAllBytes("${file}"));
var body = Encoding.UTF8.GetBytes("${escaped(before)}" + picture + "${escaped(after)}");

var date = DateTime.UtcNow.AddHours(8).ToString("yyyyMMdd'T'HHmmss'Z'"); // Beijing time
var id = Guid.NewGuid().ToString();
var headers = $"appkey:{appkey}\\nctyun-eop-request-id:{id}\\neop-date:{date}\\n"; // 1: sorted by name, a line each
var digest = Convert.ToHexString(SHA256.HashData(body)).ToLowerInvariant(); // 2: of the bytes that are sent
var toSign = $"{headers}\\n\\n{digest}"; // 3: headers, the query (empty), digest
var key = Mac(Mac(Mac(Encoding.UTF8.GetBytes(sk), date), ak), date[..8]); // 4
var signature = Convert.ToBase64String(Mac(key, toSign)); // 5

using var http = new HttpClient();
using var request = new HttpRequestMessage(HttpMethod.Post, "${url(call)}");
request.Content = new ByteArrayContent(body);
request.Content.Headers.Add("Content-Type", "application/json");
request.Headers.Add("appkey", appkey);
request.Headers.Add("ctyun-eop-request-id", id);
request.Headers.Add("eop-date", date);
request.Headers.TryAddWithoutValidation("Eop-Authorization",
    $"{ak} Headers=appkey;ctyun-eop-request-id;eop-date Signature={signature}");
using var answer = await http.SendAsync(request);
Console.WriteLine(await answer.Content.ReadAsStringAsync());
`;
}
