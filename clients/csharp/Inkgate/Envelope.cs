using System;
using System.Security.Cryptography;
using System.Text;

namespace Inkgate
{
    /// <summary>Encrypted bodies: JWE in its compact form, <c>dir</c> with <c>A256GCM</c> (RFC 7516, RFC 7518).</summary>
    public static class Envelope
    {
        private const int Key = 32;

        /// <summary>Seals a body with the shared key of 32 bytes, which the server knows as <paramref name="kid"/> (may be null).</summary>
        public static string Seal(byte[] body, byte[] key, string kid)
        {
            if (key.Length != Key)
            {
                throw new EnvelopeException("the body cannot be sealed: the key has 32 bytes", null);
            }

            var named = kid == null ? string.Empty : ",\"kid\":" + Quoted(kid);
            var head = Encoded(Encoding.UTF8.GetBytes("{\"alg\":\"dir\",\"enc\":\"A256GCM\"" + named + "}"));
            var iv = new byte[Gcm.Iv];
            using (var random = RandomNumberGenerator.Create())
            {
                random.GetBytes(iv);
            }

            using (var gcm = new Gcm(key))
            {
                var made = gcm.Crypt(iv, body);
                var tag = gcm.TagOf(iv, Encoding.ASCII.GetBytes(head), made);
                return string.Join(".", head, string.Empty, Encoded(iv), Encoded(made), Encoded(tag));
            }
        }

        /// <summary>The body of an envelope; an <see cref="EnvelopeException"/>, whatever is wrong with it.</summary>
        public static byte[] Open(string envelope, byte[] key)
        {
            try
            {
                var parts = envelope.Split('.');
                var header = new Found(Json.Read(Encoding.UTF8.GetString(Decoded(parts[0]))));
                var known = parts.Length == 5 && parts[1].Length == 0 && key.Length == Key
                    && header.Word("alg") == "dir" && header.Word("enc") == "A256GCM"
                    && !header.Has("zip") && !header.Has("crit");
                if (known)
                {
                    var iv = Decoded(parts[2]);
                    var made = Decoded(parts[3]);
                    var tag = Decoded(parts[4]);
                    using (var gcm = new Gcm(key))
                    {
                        // What nobody vouches for is not decrypted.
                        if (iv.Length == Gcm.Iv && Gcm.Same(gcm.TagOf(iv, Encoding.ASCII.GetBytes(parts[0]), made), tag))
                        {
                            return gcm.Crypt(iv, made);
                        }
                    }
                }
            }
            catch (Exception wrong) when (
                wrong is FormatException || wrong is InvalidCastException || wrong is ArgumentException
                || wrong is NullReferenceException || wrong is OverflowException)
            {
                throw new EnvelopeException("the encrypted answer cannot be opened: compare the key", wrong);
            }

            throw new EnvelopeException("the encrypted answer cannot be opened: compare the key", null);
        }

        private static string Quoted(string text)
        {
            var quoted = new StringBuilder("\"");
            foreach (var letter in text)
            {
                if (letter < ' ' || letter == '"' || letter == '\\')
                {
                    quoted.Append("\\u").Append(((int)letter).ToString("x4"));
                }
                else
                {
                    quoted.Append(letter);
                }
            }

            return quoted.Append('"').ToString();
        }

        private static string Encoded(byte[] part)
        {
            return Convert.ToBase64String(part).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        }

        private static byte[] Decoded(string part)
        {
            var text = part.Replace('-', '+').Replace('_', '/');
            return Convert.FromBase64String(text + new string('=', (4 - (text.Length % 4)) % 4));
        }
    }
}
