using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Inkgate
{
    /// <summary>Signs, sends, and tries again.</summary>
    internal sealed class Sender
    {
        /// <summary>Bytes of an answer at most.</summary>
        private const int Most = 256 << 20;

        private static readonly Random Dice = new Random();

        private readonly Client options;
        private readonly string endpoint;
        private readonly string accessKey;
        private readonly string secretKey;
        private readonly string appkey;
        private readonly HttpClient http;

        internal Sender(Client options, string endpoint, string accessKey, string secretKey, string appkey)
        {
            this.options = options;
            this.endpoint = endpoint;
            this.accessKey = accessKey;
            this.secretKey = secretKey;
            this.appkey = appkey;
            http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false })
            {
                // Each attempt has a timeout of its own.
                Timeout = System.Threading.Timeout.InfiniteTimeSpan,
                MaxResponseContentBufferSize = Most,
            };
        }

        internal Task<Answer<string>> Signed(string path, Stream body, CancellationToken cancel)
        {
            var sealing = options.EnvelopeKey != null;
            if (sealing)
            {
                var whole = new MemoryStream();
                body.CopyTo(whole);
                var envelope = Envelope.Seal(whole.ToArray(), options.EnvelopeKey, options.EnvelopeKid);
                body = new MemoryStream(Encoding.ASCII.GetBytes(envelope));
            }

            var start = body.Position;
            var digest = Signing.Digest(body);
            var mark = path.IndexOf('?');
            var query = mark < 0 ? string.Empty : path.Substring(mark + 1);
            return Patient(
                id =>
                {
                    var signed = new List<KeyValuePair<string, string>>
                    {
                        new KeyValuePair<string, string>("appkey", appkey),
                        new KeyValuePair<string, string>("ctyun-eop-request-id", id),
                        new KeyValuePair<string, string>("eop-date", Signing.EopDate(DateTimeOffset.UtcNow)),
                    };
                    body.Position = start;
                    var request = Request(endpoint + path, body, sealing ? "application/jose" : "application/json");
                    if (!sealing)
                    {
                        request.Content.Headers.ContentType.CharSet = "UTF-8";
                    }

                    foreach (var header in signed)
                    {
                        request.Headers.TryAddWithoutValidation(header.Key, header.Value);
                    }

                    var authorization = Signing.Authorization(accessKey, secretKey, signed, query, digest);
                    request.Headers.TryAddWithoutValidation("Eop-Authorization", authorization);
                    if (options.Detail)
                    {
                        request.Headers.TryAddWithoutValidation("x-inkgate-detail", "1");
                    }

                    return request;
                },
                false,
                cancel);
        }

        internal Task<Answer<string>> Plain(
            byte[] file, string form, string profile, string pages, CancellationToken cancel)
        {
            var asked = new[] { new[] { "format", form }, new[] { "profile", profile }, new[] { "pages", pages } };
            var query = string.Join(
                "&", asked.Where(one => one[1].Length > 0).Select(one => one[0] + "=" + Uri.EscapeDataString(one[1])));
            return Patient(
                id =>
                {
                    var uri = endpoint + "/v1/recognize?" + query;
                    var request = Request(uri, new MemoryStream(file), "application/octet-stream");
                    request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + options.Token);
                    return request;
                },
                true,
                cancel);
        }

        private static HttpRequestMessage Request(string uri, Stream body, string kind)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, uri) { Content = new Kept(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(kind);
            request.Headers.ExpectContinue = false;
            return request;
        }

        private async Task<Answer<string>> Patient(
            Func<string, HttpRequestMessage> prepared, bool plain, CancellationToken cancel)
        {
            for (var attempt = 1; ; attempt++)
            {
                // Each attempt is signed anew: a server takes a signature once.
                var id = Guid.NewGuid().ToString("N");
                TimeSpan wait;
                try
                {
                    using (var request = prepared(id))
                    {
                        return await Once(request, id, attempt, plain, cancel).ConfigureAwait(false);
                    }
                }
                catch (InkgateException failure)
                {
                    wait = failure.RetryAfter ?? Backoff(attempt);
                    if (!failure.Again || attempt > options.Retries || wait > options.LongestWait)
                    {
                        throw;
                    }
                }

                await Task.Delay(wait, cancel).ConfigureAwait(false);
            }
        }

        private static TimeSpan Backoff(int attempt)
        {
            lock (Dice)
            {
                return TimeSpan.FromSeconds(Math.Min(8, 0.5 * Math.Pow(2, attempt - 1)) * (0.5 + Dice.NextDouble() / 2));
            }
        }

        private async Task<Answer<string>> Once(
            HttpRequestMessage request, string id, int attempt, bool plain, CancellationToken cancel)
        {
            int status;
            HttpResponseHeaders headers;
            string text;
            using (var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancel))
            {
                timeout.CancelAfter(options.Timeout);
                try
                {
                    using (var response = await http.SendAsync(request, timeout.Token).ConfigureAwait(false))
                    {
                        status = (int)response.StatusCode;
                        headers = response.Headers;
                        var bytes = await response.Content.ReadAsByteArrayAsync().ConfigureAwait(false);
                        text = Encoding.UTF8.GetString(bytes);
                    }
                }
                catch (OperationCanceledException late) when (!cancel.IsCancellationRequested)
                {
                    throw new TransportException("no answer from " + endpoint + " in time", false, late);
                }
                catch (HttpRequestException failed)
                {
                    var message = "no answer from " + endpoint + ": " + failed.GetBaseException().Message;
                    throw new TransportException(message, Unsent(failed), failed);
                }
                catch (IOException failed)
                {
                    throw new TransportException("no answer from " + endpoint + ": " + failed.Message, false, failed);
                }
            }

            if (options.EnvelopeKey != null && text.StartsWith("eyJ", StringComparison.Ordinal))
            {
                text = Encoding.UTF8.GetString(Envelope.Open(text.Trim(), options.EnvelopeKey));
            }

            return Answered(status, headers, text, id, attempt, plain);
        }

        private static Answer<string> Answered(
            int status, HttpResponseHeaders headers, string text, string id, int attempt, bool plain)
        {
            headers.TryGetValues("x-request-id", out var serverIds);
            var serverId = serverIds?.FirstOrDefault() ?? string.Empty;
            if (status == 200 && plain)
            {
                return new Answer<string>(text, string.Empty, serverId, attempt, text);
            }

            var understood = Understood(text, out var code, out var sentence);
            if (status == 200 && understood && code == 0)
            {
                return new Answer<string>(text, id, serverId, attempt, text);
            }

            if (!understood)
            {
                if (status == 200)
                {
                    throw new AnswerException("the answer is not JSON of this service", null);
                }

                sentence = "HTTP " + status;
            }

            var refused = ApiException.Of(code, sentence, status);
            refused.RequestId = plain ? string.Empty : id;
            refused.ServerRequestId = serverId;
            var after = headers.RetryAfter;
            refused.RetryAfter = after?.Delta ?? (after?.Date - DateTimeOffset.UtcNow);
            throw refused;
        }

        /// <summary>What never left may be sent again; of what did, nobody knows whether it was charged.</summary>
        private static bool Unsent(Exception failed)
        {
            for (var cause = failed; cause != null; cause = cause.InnerException)
            {
                if (cause is WebException web)
                {
                    return web.Status == WebExceptionStatus.ConnectFailure
                        || web.Status == WebExceptionStatus.NameResolutionFailure;
                }

                if (cause is SocketException socket)
                {
                    return socket.SocketErrorCode == SocketError.ConnectionRefused
                        || socket.SocketErrorCode == SocketError.HostNotFound;
                }
            }

            return false;
        }

        /// <summary>Code and sentence, of the gateway's envelope, a capability's, or RFC 9457.</summary>
        private static bool Understood(string text, out int code, out string sentence)
        {
            code = 0;
            sentence = string.Empty;
            try
            {
                var said = new Found(Json.Read(text));
                var number = said.Has("code") ? said.Get("code") : said.Get("statusCode");
                code = number is double whole ? (int)whole : int.Parse((string)number);
                foreach (var key in new[] { "detail", "details", "title", "message" })
                {
                    if (said.Get(key) is string found)
                    {
                        sentence = found;
                        break;
                    }
                }

                return true;
            }
            catch (Exception other) when (
                other is FormatException || other is InvalidCastException || other is ArgumentException
                || other is NullReferenceException || other is OverflowException)
            {
                return false;
            }
        }

        /// <summary>A stream that is sent and not closed, because it may be sent again.</summary>
        private sealed class Kept : HttpContent
        {
            private readonly Stream body;
            private readonly long length;

            internal Kept(Stream body)
            {
                this.body = body;
                length = body.Length - body.Position;
            }

            protected override Task SerializeToStreamAsync(Stream stream, TransportContext context)
            {
                return body.CopyToAsync(stream);
            }

            protected override bool TryComputeLength(out long computed)
            {
                computed = length;
                return true;
            }
        }
    }
}
