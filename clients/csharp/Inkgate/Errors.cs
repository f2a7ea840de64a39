using System;

namespace Inkgate
{
    /// <summary>Any failure of a call.</summary>
    public abstract class InkgateException : Exception
    {
        internal InkgateException(string message, Exception cause)
            : base(message, cause)
        {
        }

        /// <summary>Whether the same call may be made again.</summary>
        public bool Again { get; internal set; }

        /// <summary>How long to wait before that, where the server says so.</summary>
        public TimeSpan? RetryAfter { get; internal set; }
    }

    /// <summary>No answer came: the connection failed, or the time was up.</summary>
    public sealed class TransportException : InkgateException
    {
        internal TransportException(string message, bool again, Exception cause)
            : base(message, cause)
        {
            Again = again;
        }
    }

    /// <summary>What came is not an answer of this service.</summary>
    public sealed class AnswerException : InkgateException
    {
        internal AnswerException(string message, Exception cause)
            : base(message, cause)
        {
        }
    }

    /// <summary>A body cannot be sealed, or an encrypted answer cannot be opened.</summary>
    public sealed class EnvelopeException : InkgateException
    {
        internal EnvelopeException(string message, Exception cause)
            : base(message, cause)
        {
        }
    }

    /// <summary>The server said no; a class for each thing that a program would do about it.</summary>
    public abstract class ApiException : InkgateException
    {
        internal ApiException(int code, string said, int http)
            : base(code + ": " + said + (Status.Of(code) == null ? string.Empty : " (" + Status.Of(code).Advice + ")"), null)
        {
            Code = code;
            Said = said;
            Http = http;
            RequestId = ServerRequestId = string.Empty;
            Again = Status?.Again ?? (http == 429 || http == 502 || http == 503 || http == 504);
        }

        /// <summary>The server's number.</summary>
        public int Code { get; }

        /// <summary>The row of the server's table; null for a code that is not in it.</summary>
        public Status Status => Status.Of(Code);

        /// <summary>The server's own sentence.</summary>
        public string Said { get; }

        /// <summary>The HTTP status.</summary>
        public int Http { get; }

        /// <summary>The id that the call was sent under.</summary>
        public string RequestId { get; internal set; }

        /// <summary>The id in the server's log.</summary>
        public string ServerRequestId { get; internal set; }

        /// <summary>The exception of a code, of the class that its kind has.</summary>
        internal static ApiException Of(int code, string said, int http)
        {
            var kind = Status.Of(code)?.Kind ?? (http >= 500 ? StatusKind.Server : StatusKind.Request);
            switch (kind)
            {
                case StatusKind.Authentication:
                    return new AuthenticationException(code, said, http);
                case StatusKind.Permission:
                    return new PermissionException(code, said, http);
                case StatusKind.Quota:
                    return new QuotaException(code, said, http);
                case StatusKind.Busy:
                    return new BusyException(code, said, http);
                case StatusKind.Picture:
                    return new PictureException(code, said, http);
                case StatusKind.Server:
                    return new ServerException(code, said, http);
                default:
                    return new RequestException(code, said, http);
            }
        }
    }

    /// <summary>Keys, signature, date or token are not right.</summary>
    public sealed class AuthenticationException : ApiException
    {
        internal AuthenticationException(int code, string said, int http)
            : base(code, said, http)
        {
        }
    }

    /// <summary>The application is not this account's, or the capability is not opened for it.</summary>
    public sealed class PermissionException : ApiException
    {
        internal PermissionException(int code, string said, int http)
            : base(code, said, http)
        {
        }
    }

    /// <summary>No package has enough left, or the day's pictures are used up.</summary>
    public sealed class QuotaException : ApiException
    {
        internal QuotaException(int code, string said, int http)
            : base(code, said, http)
        {
        }
    }

    /// <summary>Too many calls at the moment.</summary>
    public sealed class BusyException : ApiException
    {
        internal BusyException(int code, string said, int http)
            : base(code, said, http)
        {
        }
    }

    /// <summary>The request is not as it should be.</summary>
    public sealed class RequestException : ApiException
    {
        internal RequestException(int code, string said, int http)
            : base(code, said, http)
        {
        }
    }

    /// <summary>The picture cannot be read, or does not show the document.</summary>
    public sealed class PictureException : ApiException
    {
        internal PictureException(int code, string said, int http)
            : base(code, said, http)
        {
        }
    }

    /// <summary>A fault of the server.</summary>
    public sealed class ServerException : ApiException
    {
        internal ServerException(int code, string said, int http)
            : base(code, said, http)
        {
        }
    }
}
