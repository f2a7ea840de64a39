namespace Inkgate
{
    /// <summary>A call's result, and how it came about.</summary>
    public sealed class Answer<T>
    {
        internal Answer(T value, string requestId, string serverRequestId, int attempts, string raw)
        {
            Value = value;
            RequestId = requestId;
            ServerRequestId = serverRequestId;
            Attempts = attempts;
            Raw = raw;
        }

        /// <summary>The result.</summary>
        public T Value { get; }

        /// <summary>The id that the call was sent under; of several attempts, the last one's.</summary>
        public string RequestId { get; }

        /// <summary>The id in the server's log.</summary>
        public string ServerRequestId { get; }

        /// <summary>How often it was sent.</summary>
        public int Attempts { get; }

        /// <summary>The body as it came.</summary>
        public string Raw { get; }

        internal Answer<TOther> With<TOther>(TOther other)
        {
            return new Answer<TOther>(other, RequestId, ServerRequestId, Attempts, Raw);
        }
    }

    /// <summary>One picture of several: a value, or why there is none.</summary>
    public sealed class Item<T>
    {
        private readonly T value;

        internal Item(T value, ApiException failure)
        {
            this.value = value;
            Failure = failure;
        }

        /// <summary>Null where there is a value.</summary>
        public ApiException Failure { get; }

        /// <summary>The value; throws the failure.</summary>
        public T Value => Failure == null ? value : throw Failure;
    }
}
