using System.Collections;

namespace Serilog.Sinks.Sark.Tests.Audit;

/// <summary>A leaf of a tree in the way of JSON libraries: it enumerates nodes of its own kind, of which it has none, or only itself.</summary>
sealed class Leaf(string text, bool enumeratesItself) : IEnumerable<Leaf>
{
    public IEnumerator<Leaf> GetEnumerator()
    {
        if (enumeratesItself) yield return this;
    }

    public override string ToString() => text;

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
