using System;
using System.Security.Cryptography;

namespace Inkgate
{
    /// <summary>
    /// AES in Galois/Counter Mode (NIST SP 800-38D) with an IV of 12 bytes and a tag of 16: netstandard2.0 and Mono have the
    /// cipher and not the mode. No branch and no place in memory depends on the key or on what is sealed.
    /// </summary>
    internal sealed class Gcm : IDisposable
    {
        internal const int Iv = 12;
        internal const int Tag = 16;
        private const int Block = 16;

        /// <summary>Blocks of the counter that are encrypted at once.</summary>
        private const int AtOnce = 256;

        private readonly Aes aes;
        private readonly ICryptoTransform cipher;

        /// <summary>The hash's key times each power of x, both halves.</summary>
        private readonly ulong[] high = new ulong[128];
        private readonly ulong[] low = new ulong[128];

        internal Gcm(byte[] key)
        {
            aes = Aes.Create();
            aes.Mode = CipherMode.ECB;
            aes.Padding = PaddingMode.None;
            aes.Key = key;
            cipher = aes.CreateEncryptor();
            var hash = new byte[Block];
            cipher.TransformBlock(hash, 0, Block, hash, 0);
            high[0] = Word(hash, 0);
            low[0] = Word(hash, 8);
            for (var at = 1; at < 128; at++)
            {
                var reduced = 0 - (low[at - 1] & 1);
                low[at] = (low[at - 1] >> 1) | (high[at - 1] << 63);
                high[at] = (high[at - 1] >> 1) ^ (reduced & 0xE100000000000000);
            }
        }

        public void Dispose()
        {
            cipher.Dispose();
            aes.Dispose();
        }

        /// <summary>Encrypts or decrypts, which is the same.</summary>
        internal byte[] Crypt(byte[] iv, byte[] text)
        {
            var made = new byte[text.Length];
            var counters = new byte[AtOnce * Block];
            uint number = 1;
            for (var from = 0; from < text.Length; from += counters.Length)
            {
                for (var at = 0; at < counters.Length; at += Block)
                {
                    Counter(iv, ++number, counters, at);
                }

                cipher.TransformBlock(counters, 0, counters.Length, counters, 0);
                var count = Math.Min(counters.Length, text.Length - from);
                for (var at = 0; at < count; at++)
                {
                    made[from + at] = (byte)(text[from + at] ^ counters[at]);
                }
            }

            return made;
        }

        /// <summary>The tag over what is not sealed and what is, in its sealed form.</summary>
        internal byte[] TagOf(byte[] iv, byte[] beside, byte[] made)
        {
            ulong first = 0;
            ulong second = 0;
            Hash(beside, ref first, ref second);
            Hash(made, ref first, ref second);
            Times(first ^ ((ulong)beside.Length * 8), second ^ ((ulong)made.Length * 8), out first, out second);
            var tag = new byte[Tag];
            Counter(iv, 1, tag, 0);
            cipher.TransformBlock(tag, 0, Block, tag, 0);
            for (var at = 0; at < 8; at++)
            {
                tag[at] ^= (byte)(first >> (56 - (8 * at)));
                tag[8 + at] ^= (byte)(second >> (56 - (8 * at)));
            }

            return tag;
        }

        /// <summary>Compares in a time that does not tell where two differ.</summary>
        internal static bool Same(byte[] one, byte[] other)
        {
            var differs = one.Length ^ other.Length;
            for (var at = 0; at < Math.Min(one.Length, other.Length); at++)
            {
                differs |= one[at] ^ other[at];
            }

            return differs == 0;
        }

        private static void Counter(byte[] iv, uint number, byte[] into, int at)
        {
            Buffer.BlockCopy(iv, 0, into, at, Iv);
            for (var place = 0; place < 4; place++)
            {
                into[at + Iv + place] = (byte)(number >> (24 - (8 * place)));
            }
        }

        private static ulong Word(byte[] from, int at)
        {
            ulong word = 0;
            for (var place = at; place < at + 8; place++)
            {
                // Past the end there are zeros.
                word = (word << 8) | (place < from.Length ? from[place] : (byte)0);
            }

            return word;
        }

        private void Hash(byte[] text, ref ulong first, ref ulong second)
        {
            for (var at = 0; at < text.Length; at += Block)
            {
                Times(first ^ Word(text, at), second ^ Word(text, at + 8), out first, out second);
            }
        }

        /// <summary>A product in the field of 2^128 elements, by the hash's key.</summary>
        private void Times(ulong first, ulong second, out ulong madeFirst, out ulong madeSecond)
        {
            ulong above = 0;
            ulong below = 0;
            for (var at = 0; at < 64; at++)
            {
                var mask = 0 - ((first >> (63 - at)) & 1);
                above ^= high[at] & mask;
                below ^= low[at] & mask;
                mask = 0 - ((second >> (63 - at)) & 1);
                above ^= high[64 + at] & mask;
                below ^= low[64 + at] & mask;
            }

            madeFirst = above;
            madeSecond = below;
        }
    }
}
