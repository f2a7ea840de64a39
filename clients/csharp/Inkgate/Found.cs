using System;
using System.Collections.Generic;
using System.Linq;

namespace Inkgate
{
    /// <summary>An object of the contract. What is not there or has another type than it should throws.</summary>
    internal sealed class Found
    {
        private readonly Dictionary<string, object> found;

        internal Found(object json)
        {
            found = (Dictionary<string, object>)json;
        }

        internal bool Has(string key)
        {
            return found.ContainsKey(key);
        }

        internal object Get(string key)
        {
            return found.TryGetValue(key, out var value) ? value : null;
        }

        /// <summary>A text; empty where there is none.</summary>
        internal string Word(string key)
        {
            return (string)Get(key) ?? string.Empty;
        }

        internal double Number(string key)
        {
            return (double)found[key];
        }

        internal int Whole(string key)
        {
            return (int)Number(key);
        }

        internal Found Inner(string key)
        {
            return new Found(found[key]);
        }

        internal IReadOnlyList<T> Each<T>(string key, Func<Found, T> read)
        {
            return ((List<object>)found[key]).Select(one => read(new Found(one))).ToList();
        }

        /// <summary>Four pairs.</summary>
        internal IReadOnlyList<Point> Polygon(string key)
        {
            return ((List<object>)found[key])
                .Cast<List<object>>()
                .Select(pair => new Point((double)pair[0], (double)pair[1]))
                .ToList();
        }

        /// <summary>Eight numbers in a row, <c>box</c>.</summary>
        internal IReadOnlyList<Point> Box()
        {
            var box = ((List<object>)found["box"]).Cast<double>().ToList();
            return Enumerable.Range(0, 4).Select(at => new Point(box[2 * at], box[2 * at + 1])).ToList();
        }

        /// <summary>One item of a list: read, or its failure.</summary>
        internal Item<T> Item<T>(Func<Found, T> read)
        {
            return Has("err_code")
                ? new Item<T>(default(T), ApiException.Of(Whole("err_code"), Word("err_msg"), 200))
                : new Item<T>(read(this), null);
        }
    }
}
