using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Inkgate
{
    /// <summary>
    /// Reads JSON (RFC 8259): objects are dictionaries, arrays lists, numbers double. netstandard2.0 has no reader of it,
    /// and this library wants no dependency.
    /// </summary>
    internal sealed class Json
    {
        private const int Deepest = 128;
        private static readonly Regex Number =
            new Regex(@"\A-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?\z", RegexOptions.CultureInvariant);

        private readonly string text;
        private int at;
        private int depth;

        private Json(string text)
        {
            this.text = text;
        }

        /// <summary>The value of a text; <see cref="FormatException"/> where it is no JSON.</summary>
        internal static object Read(string text)
        {
            var reader = new Json(text);
            var value = reader.Value();
            reader.Space();
            if (reader.at != text.Length)
            {
                throw reader.Wrong();
            }

            return value;
        }

        private FormatException Wrong()
        {
            return new FormatException("no JSON at character " + at);
        }

        private void Space()
        {
            while (at < text.Length && " \t\r\n".IndexOf(text[at]) >= 0)
            {
                at++;
            }
        }

        private char Next()
        {
            if (at >= text.Length)
            {
                throw Wrong();
            }

            return text[at++];
        }

        private bool Takes(char wanted)
        {
            Space();
            var there = at < text.Length && text[at] == wanted;
            at += there ? 1 : 0;
            return there;
        }

        private object Value()
        {
            if (++depth > Deepest)
            {
                throw Wrong();
            }

            var value = Takes('{') ? Object() : Takes('[') ? Array() : Takes('"') ? String() : Word();
            depth--;
            return value;
        }

        private object Object()
        {
            var found = new Dictionary<string, object>();
            if (Takes('}'))
            {
                return found;
            }

            do
            {
                if (!Takes('"'))
                {
                    throw Wrong();
                }

                var key = String();
                if (!Takes(':'))
                {
                    throw Wrong();
                }

                found[key] = Value();
            }
            while (Takes(','));
            if (!Takes('}'))
            {
                throw Wrong();
            }

            return found;
        }

        private object Array()
        {
            var found = new List<object>();
            if (Takes(']'))
            {
                return found;
            }

            do
            {
                found.Add(Value());
            }
            while (Takes(','));
            if (!Takes(']'))
            {
                throw Wrong();
            }

            return found;
        }

        private string String()
        {
            var made = new StringBuilder();
            for (var one = Next(); one != '"'; one = Next())
            {
                if (one < ' ')
                {
                    throw Wrong();
                }

                made.Append(one == '\\' ? Escaped() : one);
            }

            return made.ToString();
        }

        private char Escaped()
        {
            var one = Next();
            var plain = "\"\\/bfnrt".IndexOf(one);
            if (plain >= 0)
            {
                return "\"\\/\b\f\n\r\t"[plain];
            }

            if (one != 'u' || at + 4 > text.Length)
            {
                throw Wrong();
            }

            at += 4;
            return (char)int.Parse(text.Substring(at - 4, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        }

        private object Word()
        {
            Space();
            var from = at;
            while (at < text.Length && ",]} \t\r\n".IndexOf(text[at]) < 0)
            {
                at++;
            }

            var word = text.Substring(from, at - from);
            switch (word)
            {
                case "null":
                    return null;
                case "true":
                    return true;
                case "false":
                    return false;
                default:
                    if (!Number.IsMatch(word))
                    {
                        throw Wrong();
                    }

                    return double.Parse(word, NumberStyles.Float, CultureInfo.InvariantCulture);
            }
        }
    }
}
