using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;

namespace Inkgate
{
    /// <summary>The signature <c>Eop-Authorization</c>: an HMAC-SHA256 over headers, query and the digest of the body.</summary>
    public static class Signing
    {
        private static readonly char[] Blank = { ' ', '\t' };

        /// <summary><c>yyyymmddTHHMMSSZ</c> as a clock in Beijing shows it.</summary>
        public static string EopDate(DateTimeOffset at)
        {
            return at.ToOffset(TimeSpan.FromHours(8)).ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        }

        /// <summary>Lower-case hexadecimal SHA-256 of a body.</summary>
        public static string Digest(byte[] body)
        {
            using (var sha256 = SHA256.Create())
            {
                return Hex(sha256.ComputeHash(body));
            }
        }

        /// <summary>The same of a stream, from its present place on.</summary>
        public static string Digest(Stream body)
        {
            using (var sha256 = SHA256.Create())
            {
                return Hex(sha256.ComputeHash(body));
            }
        }

        /// <summary><c>name:value</c> and a line end for each header: names in small letters, sorted, values trimmed.</summary>
        public static string CanonicalHeaders(IEnumerable<KeyValuePair<string, string>> headers)
        {
            var lines = headers
                .Select(header => new { Name = header.Key.ToLowerInvariant(), Value = header.Value.Trim(Blank) })
                .OrderBy(header => header.Name, StringComparer.Ordinal)
                .Select(header => header.Name + ":" + header.Value + "\n");
            return string.Concat(lines);
        }

        /// <summary>
        /// The parts of a raw query between <c>&amp;</c>, sorted by their bytes, empty ones dropped; nothing is encoded anew.
        /// </summary>
        public static string CanonicalQuery(string query)
        {
            // As bytes: C# compares strings by UTF-16 units. Latin letters stand for the bytes.
            var latin = Encoding.GetEncoding("iso-8859-1");
            var parts = query
                .Split(new[] { '&' }, StringSplitOptions.RemoveEmptyEntries)
                .Select(part => latin.GetString(Encoding.UTF8.GetBytes(part)))
                .OrderBy(part => part, StringComparer.Ordinal)
                .Select(part => Encoding.UTF8.GetString(latin.GetBytes(part)));
            return string.Join("&", parts);
        }

        /// <summary>What is signed; <paramref name="digest"/> is the body's.</summary>
        public static string StringToSign(
            IEnumerable<KeyValuePair<string, string>> headers, string query, string digest)
        {
            return CanonicalHeaders(headers) + "\n" + CanonicalQuery(query) + "\n" + digest;
        }

        /// <summary>Signs a text with the key that is derived for this date (eop-date) and access key; base64.</summary>
        public static string Signature(string accessKey, string secretKey, string date, string text)
        {
            var key = Encoding.UTF8.GetBytes(secretKey);
            foreach (var message in new[] { date, accessKey, date.Substring(0, 8) })
            {
                key = Mac(key, message);
            }

            return Convert.ToBase64String(Mac(key, text));
        }

        /// <summary>
        /// The value of <c>Eop-Authorization</c>; <paramref name="headers"/> are those to sign, eop-date among them.
        /// </summary>
        public static string Authorization(
            string accessKey,
            string secretKey,
            IReadOnlyCollection<KeyValuePair<string, string>> headers,
            string query,
            string digest)
        {
            var names = headers.Select(header => header.Key.ToLowerInvariant()).ToList();
            var date = headers.First(header => header.Key.ToLowerInvariant() == "eop-date").Value.Trim(Blank);
            var signature = Signature(accessKey, secretKey, date, StringToSign(headers, query, digest));
            return accessKey + " Headers=" + string.Join(";", names) + " Signature=" + signature;
        }

        private static byte[] Mac(byte[] key, string message)
        {
            using (var mac = new HMACSHA256(key))
            {
                return mac.ComputeHash(Encoding.UTF8.GetBytes(message));
            }
        }

        private static string Hex(byte[] bytes)
        {
            return string.Concat(bytes.Select(one => one.ToString("x2", CultureInfo.InvariantCulture)));
        }
    }
}
