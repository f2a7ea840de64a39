namespace Inkgate
{
    /// <summary>Tells status codes apart by what a program does about them.</summary>
    public enum StatusKind
    {
        /// <summary>Keys, signature, date or token are not right.</summary>
        Authentication,

        /// <summary>The application is not this account's, or the capability is not opened for it.</summary>
        Permission,

        /// <summary>No package has enough left, or the day's pictures are used up.</summary>
        Quota,

        /// <summary>Too many calls at the moment.</summary>
        Busy,

        /// <summary>The request is not as it should be.</summary>
        Request,

        /// <summary>The picture cannot be read, or does not show the document.</summary>
        Picture,

        /// <summary>A fault of the server.</summary>
        Server,
    }

    /// <summary>A row of the server's table of status codes.</summary>
    public sealed class Status
    {
        internal Status(
            int code,
            string name,
            StatusKind kind,
            int http,
            bool again,
            string english,
            string chinese,
            string advice,
            string adviceChinese)
        {
            Code = code;
            Name = name;
            Kind = kind;
            Http = http;
            Again = again;
            English = english;
            Chinese = chinese;
            Advice = advice;
            AdviceChinese = adviceChinese;
        }

        /// <summary>Its number.</summary>
        public int Code { get; }

        /// <summary>What it is called in code.</summary>
        public string Name { get; }

        /// <summary>What a program does about it.</summary>
        public StatusKind Kind { get; }

        /// <summary>The HTTP status that it comes with.</summary>
        public int Http { get; }

        /// <summary>Whether the same request may be sent again, signed anew.</summary>
        public bool Again { get; }

        /// <summary>What happened.</summary>
        public string English { get; }

        /// <summary>The same in Chinese.</summary>
        public string Chinese { get; }

        /// <summary>What to do about it.</summary>
        public string Advice { get; }

        /// <summary>The same in Chinese.</summary>
        public string AdviceChinese { get; }

        /// <summary>The row of a code; null for one that is not in the table.</summary>
        public static Status Of(int code)
        {
            return StatusTable.Rows.TryGetValue(code, out var row) ? row : null;
        }
    }
}
