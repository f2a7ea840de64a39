using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Inkgate;

/// <summary>
/// Signing against clients/vectors.json, then every call against a real server, whose address and keys the environment
/// has (clients/test starts one). A program of its own, because Mono brings no test runner.
/// </summary>
internal static class Suite
{
    private static readonly byte[] Nothing = Encoding.ASCII.GetBytes("no picture");

    private static int Main()
    {
        var tests = new Dictionary<string, Func<Task>>
        {
            ["requests"] = Requests,
            ["dates"] = Dates,
            ["envelopes"] = Envelopes,
            ["JSON"] = Reader,
            ["general"] = General,
            ["ID card"] = IdCard,
            ["plate"] = Plate,
            ["business licence"] = BusinessLicense,
            ["driving licence"] = DrivingLicence,
            ["vehicle licence"] = VehicleLicence,
            ["train ticket"] = TrainTicket,
            ["quota invoice"] = QuotaInvoice,
            ["face"] = Face,
            ["another document"] = AnotherDocument,
            ["plain"] = Plain,
            ["a stream"] = AStream,
            ["a wrong signature"] = WrongSignature,
            ["a package that is used up"] = UsedUp,
            ["Retry-After"] = RetryAfter,
            ["encryption"] = Encryption,
            ["nobody answers"] = NobodyAnswers,
        };
        var failed = 0;
        foreach (var test in tests)
        {
            try
            {
                test.Value().GetAwaiter().GetResult();
            }
            catch (Exception error)
            {
                failed++;
                Console.WriteLine(test.Key + ": " + error);
            }
        }

        Console.WriteLine(tests.Count - failed + " passed, " + failed + " failed");
        return failed == 0 ? 0 : 1;
    }

    private static string Env(string name)
    {
        return Environment.GetEnvironmentVariable("INKGATE_" + name)
            ?? throw new InvalidOperationException("no INKGATE_" + name + ": run clients/test");
    }

    private static byte[] Picture(string path)
    {
        return File.ReadAllBytes(Path.Combine(Env("ROOT"), path));
    }

    private static Client Made(string appkey = "APPKEY", string secretKey = null)
    {
        var secret = secretKey ?? Env("SECRET_KEY");
        return new Client(Env("ENDPOINT"), Env("ACCESS_KEY"), secret, Env(appkey)) { Token = Env("TOKEN") };
    }

    private static void Same<T>(T got, T wanted)
    {
        if (!Equals(got, wanted))
        {
            throw new InvalidOperationException(got + " instead of " + wanted);
        }
    }

    private static async Task<T> Refused<T>(Task call)
        where T : Exception
    {
        try
        {
            await call;
        }
        catch (T expected)
        {
            return expected;
        }

        throw new InvalidOperationException("no " + typeof(T) + " came");
    }

    private static IReadOnlyList<Found> Vectors(string kind)
    {
        var all = new Found(Json.Read(File.ReadAllText(Path.Combine(Env("ROOT"), "clients/vectors.json"))));
        var found = all.Each(kind, one => one);
        Same(found.Count > 2, true);
        return found;
    }

    private static Task Requests()
    {
        foreach (var vector in Vectors("requests"))
        {
            var body = Convert.FromBase64String(vector.Word("body"));
            var digest = Signing.Digest(body);
            Same(digest, vector.Word("sha256"));
            Same(Signing.Digest(new MemoryStream(body)), digest);
            var headers = ((List<object>)vector.Get("headers"))
                .Cast<List<object>>()
                .Select(pair => new KeyValuePair<string, string>((string)pair[0], (string)pair[1]))
                .ToList();
            var query = vector.Word("query");
            Same(Signing.CanonicalHeaders(headers), vector.Word("canonical_headers"));
            Same(Signing.CanonicalQuery(query), vector.Word("canonical_query"));
            Same(Signing.StringToSign(headers, query, digest), vector.Word("string_to_sign"));
            var made = Signing.Authorization(
                vector.Word("access_key"), vector.Word("secret_key"), headers, query, digest);
            Same(made, vector.Word("authorization"));
        }

        return Task.CompletedTask;
    }

    private static async Task Envelopes()
    {
        foreach (var vector in Vectors("envelopes"))
        {
            var key = Convert.FromBase64String(vector.Word("key").Replace('-', '+').Replace('_', '/') + "=");
            var body = vector.Word("body");
            Same(Convert.ToBase64String(Envelope.Open(vector.Word("envelope"), key)), body);
            var made = Envelope.Seal(Convert.FromBase64String(body), key, vector.Word("kid"));
            Same(Convert.ToBase64String(Envelope.Open(made, key)), body);
            Same(made == Envelope.Seal(Convert.FromBase64String(body), key, vector.Word("kid")), false);
            await Refused<EnvelopeException>(Task.Run(() => Envelope.Open(made.Substring(0, made.Length - 2), key)));
            await Refused<EnvelopeException>(Task.Run(() => Envelope.Open(made, new byte[32])));
            var head = made.Substring(0, made.IndexOf('.'));
            var other = Envelope.Seal(new byte[0], key, "other");
            var swapped = other.Substring(0, other.IndexOf('.')) + made.Substring(head.Length);
            await Refused<EnvelopeException>(Task.Run(() => Envelope.Open(swapped, key)));
        }

        // Longer than what is encrypted at once, and no whole block.
        var large = Enumerable.Range(0, 9_001).Select(at => (byte)(at * 7)).ToArray();
        var shared = Enumerable.Range(0, 32).Select(at => (byte)at).ToArray();
        Same(Envelope.Open(Envelope.Seal(large, shared, null), shared).SequenceEqual(large), true);
    }

    private static async Task Encryption()
    {
        var hex = Env("ENVELOPE_KEY");
        var key = Enumerable.Range(0, 32).Select(at => Convert.ToByte(hex.Substring(2 * at, 2), 16)).ToArray();
        var sealing = Made("APPKEY_SEALED");
        sealing.EnvelopeKey = key;
        sealing.EnvelopeKid = "shared";
        var answer = await sealing.GeneralAsync(new[] { Picture("pictures/receipt.png") });
        Same(answer.Value[0].Value.Text.Contains("INKGATE BOOKSTORE"), true);
        var open = Made("APPKEY_SEALED").GeneralAsync(new[] { Picture("pictures/receipt.png") });
        Same((await Refused<RequestException>(open)).Status.Name, "not_encrypted");
    }

    private static Task Dates()
    {
        foreach (var vector in Vectors("dates"))
        {
            var at = DateTimeOffset.FromUnixTimeSeconds((long)vector.Number("unix"));
            Same(Signing.EopDate(at), vector.Word("eop_date"));
        }

        return Task.CompletedTask;
    }

    private static Task Reader()
    {
        var found = new Found(Json.Read(" {\"a\":[1,-2.5e1,true,null,\"\\u793a\\n\\\"\"],\"b\":{}} "));
        var list = (List<object>)found.Get("a");
        Same(string.Join("|", list), "1|-25|True||示\n\"");
        var deep = new string('[', 200);
        foreach (var wrong in new[] { "", "{", "[1,]", "{\"a\"}", "01", "nul", "\"\n\"", "1 2", "\"\\x\"", deep })
        {
            try
            {
                Json.Read(wrong);
            }
            catch (FormatException)
            {
                continue;
            }

            throw new InvalidOperationException(wrong + " was read");
        }

        return Task.CompletedTask;
    }

    private static async Task General()
    {
        var client = Made();
        client.Detail = true;
        var answer = await client.GeneralAsync(new[] { Picture("pictures/receipt.png"), Nothing });
        var read = answer.Value[0].Value;
        Same(read.Text.Contains("INKGATE BOOKSTORE"), true);
        Same(read.Lines[0].Polygon.Count, 4);
        Same(new Found(read.More).Has("lines"), true);
        Same(answer.Value[1].Failure.Code, 4002);
        Same(answer.Value[1].Failure is PictureException, true);
        Same(answer.Attempts, 1);
        Same(answer.ServerRequestId.Length > 0, true);
    }

    private static async Task IdCard()
    {
        var pictures = new[] { Picture("specimens/portrait.jpg"), Picture("specimens/emblem.jpg") };
        var items = (await Made().IdCardAsync(pictures)).Value;
        Same(items[0].Value.Number, "610066198402234024");
        Same(items[0].Value.Note, "back");
        Same(items[1].Value.Valid, "2018.01.18-2028.01.18");
    }

    private static async Task Plate()
    {
        var items = (await Made().PlateAsync(new[] { Picture("specimens/plate.jpg") })).Value;
        Same(items[0].Value.Plates.Count, 1);
        Same(items[0].Value.Plates[0].Number, "浙H93497");
    }

    private static async Task BusinessLicense()
    {
        var licence = (await Made().BusinessLicenseAsync(Picture("specimens/business.jpg"))).Value;
        Same(licence.Shown, true);
        Same(licence.CreditCode, "91310089019885419X");
    }

    private static async Task DrivingLicence()
    {
        var licence = (await Made().DrivingLicenceAsync(Picture("specimens/driving.jpg"))).Value;
        Same(licence.Number, "110009198511212806");
    }

    private static async Task VehicleLicence()
    {
        Same((await Made().VehicleLicenceAsync(Picture("specimens/vehicle.jpg"))).Value.Vin, "LZZF8CE136R8C3205");
    }

    private static async Task TrainTicket()
    {
        Same((await Made().TrainTicketAsync(Picture("clients/pictures/ticket.png"))).Value.Train, "G1234");
    }

    private static async Task QuotaInvoice()
    {
        var invoice = (await Made().QuotaInvoiceAsync(Picture("clients/pictures/invoice.png"))).Value;
        Same(invoice.Code, "144001906012");
    }

    private static async Task Face()
    {
        // A drawn card has none.
        Same((await Made().FaceAsync(Picture("specimens/portrait.jpg"))).Value.Count, 0);
    }

    private static async Task AnotherDocument()
    {
        var error = await Refused<PictureException>(Made().TrainTicketAsync(Picture("specimens/driving.jpg")));
        Same(error.Code, 400016);
    }

    private static async Task Plain()
    {
        var page = (await Made().RecognizeAsync(Picture("pictures/born-digital.pdf"), pages: "1")).Value[0];
        Same(page.Number, 1);
        Same(page.Text.Length > 0, true);
        var receipt = Picture("pictures/receipt.png");
        var text = (await Made().RecognizeTextAsync(receipt, "fast")).Value;
        Same(text.Contains("INKGATE BOOKSTORE"), true);
        var error = await Refused<RequestException>(Made().RecognizeAsync(receipt, "wrong"));
        Same(error.Status.Name, "bad_parameter");
        var stranger = Made();
        stranger.Token = "wrong";
        await Refused<AuthenticationException>(stranger.RecognizeAsync(receipt));
    }

    private static async Task AStream()
    {
        var data = Convert.ToBase64String(Picture("clients/pictures/ticket.png"));
        var body = new MemoryStream(Encoding.ASCII.GetBytes("{\"data\": [\"" + data + "\"]}"));
        const string Path = "/v1/aiop/api/2f3p1pnxpqm8/ocrdetect/ocr/v1/image.json?b=2&a=1";
        var said = new Found(Json.Read((await Made().CallAsync(Path, body)).Raw));
        Same(said.Inner("message").Whole("success"), 1);
    }

    private static async Task WrongSignature()
    {
        var call = Made(secretKey: new string('0', 32)).GeneralAsync(new[] { Nothing });
        var error = await Refused<AuthenticationException>(call);
        Same(error.Code, 10009);
        Same(error.Http, 401);
        Same(error.Again, false);
    }

    private static async Task UsedUp()
    {
        var call = Made("APPKEY_USED_UP").GeneralAsync(new[] { Picture("pictures/receipt.png") });
        Same((await Refused<QuotaException>(call)).Status.Name, "exhausted");
    }

    private static async Task RetryAfter()
    {
        // One call a second: the second of two is told to wait, waits, and is sent under another request id.
        var slow = Made("APPKEY_SLOW");
        slow.Retries = 0;
        var error = await Refused<BusyException>(Many(slow));
        Same(error.Http, 429);
        Same(error.RetryAfter >= TimeSpan.FromSeconds(1), true);
        slow.Retries = 9;
        var ids = new HashSet<string>();
        var attempts = 0;
        for (var call = 0; call < 3; call++)
        {
            var answer = await slow.GeneralAsync(new[] { Nothing });
            ids.Add(answer.RequestId);
            attempts += answer.Attempts;
        }

        Same(ids.Count, 3);
        Same(attempts > 3, true);
    }

    private static async Task Many(Client client)
    {
        for (var call = 0; call < 20; call++)
        {
            await client.GeneralAsync(new[] { Nothing });
        }
    }

    private static async Task NobodyAnswers()
    {
        var nobody = new Client("http://127.0.0.1:1", "a", "b", "c") { Retries = 0 };
        Same((await Refused<TransportException>(nobody.GeneralAsync(new[] { Nothing }))).Again, true);
    }
}
