using System;
using System.IO;
using System.Net;
using System.Security.Cryptography;
using System.Text;

/// <summary>通用型OCR in the style that C# programs call the cloud: Call.exe PICTURE</summary>
internal static class Call
{
    private static byte[] HmacSha256(byte[] key, string text)
    {
        using (var hmac = new HMACSHA256(key))
        {
            return hmac.ComputeHash(Encoding.UTF8.GetBytes(text));
        }
    }

    private static void Main(string[] args)
    {
        var ak = Environment.GetEnvironmentVariable("INKGATE_ACCESS_KEY");
        var sk = Environment.GetEnvironmentVariable("INKGATE_SECRET_KEY");
        var appkey = Environment.GetEnvironmentVariable("INKGATE_APPKEY");
        var image = Convert.ToBase64String(File.ReadAllBytes(args[0]));
        var body = Encoding.UTF8.GetBytes("{\"data\": [\"" + image + "\"]}");

        var now = DateTime.Now;
        var eopDate = now.ToString("yyyyMMddTHHmmssZ");
        var requestId = Guid.NewGuid().ToString();
        string hash;
        using (var sha256 = SHA256.Create())
        {
            hash = BitConverter.ToString(sha256.ComputeHash(body)).Replace("-", "").ToLower();
        }

        var headers = "appkey:" + appkey + "\nctyun-eop-request-id:" + requestId + "\neop-date:" + eopDate + "\n";
        var kTime = HmacSha256(Encoding.UTF8.GetBytes(sk), eopDate);
        var kDate = HmacSha256(HmacSha256(kTime, ak), now.ToString("yyyyMMdd"));
        var signature = Convert.ToBase64String(HmacSha256(kDate, headers + "\n\n" + hash));

        var url = Environment.GetEnvironmentVariable("INKGATE_ENDPOINT")
            + "/v1/aiop/api/2f3p1pnxpqm8/ocrdetect/ocr/v1/image.json";
        var request = (HttpWebRequest)WebRequest.Create(url);
        request.Method = "POST";
        request.ContentType = "application/json;charset=UTF-8";
        request.Host = "ai-global.ctapi.ctyun.cn";
        request.Headers.Add("ctyun-eop-request-id", requestId);
        request.Headers.Add("appkey", appkey);
        request.Headers.Add("Eop-date", eopDate);
        request.Headers.Add(
            "Eop-Authorization", ak + " Headers=appkey;ctyun-eop-request-id;eop-date Signature=" + signature);
        using (var stream = request.GetRequestStream())
        {
            stream.Write(body, 0, body.Length);
        }

        using (var response = request.GetResponse())
        using (var reader = new StreamReader(response.GetResponseStream(), Encoding.UTF8))
        {
            Console.WriteLine(reader.ReadToEnd());
        }
    }
}
