using System.Runtime.CompilerServices;

// The suite reads the vectors with this library's own reader of JSON.
[assembly: InternalsVisibleTo("Suite")]
