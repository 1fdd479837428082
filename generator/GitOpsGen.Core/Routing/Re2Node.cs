using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace GitOpsGen.Routing;

/// <summary>A regular expression of RE2 as a tree, from which the same meaning is written for .NET.</summary>
internal abstract record Re2Node
{
    private Re2Node()
    {
    }

    /// <summary>How many pieces it has once counted repetitions are written out.</summary>
    public abstract long Size { get; }

    /// <summary>Appends the .NET pattern.</summary>
    protected abstract void Write(StringBuilder to);

    /// <summary>The .NET pattern of the same meaning.</summary>
    public string ToDotNet()
    {
        StringBuilder to = new();
        Write(to);
        return to.ToString();
    }

    /// <summary>One literal character (a surrogate pair counts as one).</summary>
    public sealed record Literal(string Text, bool Fold) : Re2Node
    {
        public override long Size => 1;

        protected override void Write(StringBuilder to) => to.Append(Fold ? $"(?i:{Regex.Escape(Text)})" : Text.Length > 1 ? $"(?:{Regex.Escape(Text)})" : Regex.Escape(Text));
    }

    /// <summary>One character of a class; the body is written for .NET, every character escaped.</summary>
    public sealed record Set(string Body, bool Negated, bool Fold) : Re2Node
    {
        public override long Size => 1;

        // RE2 sees whole characters where .NET sees halves of a surrogate pair: what a negation admits is a pair or a lone unit that is no half.
        protected override void Write(StringBuilder to)
        {
            string set = Negated
                ? @"(?:[\uD800-\uDBFF][\uDC00-\uDFFF]|[^" + Body + @"\uD800-\uDFFF])"
                : Body.Length == 0 ? @"(?:[^\u0000-\uFFFF])" : "[" + Body + "]";
            to.Append(Fold ? $"(?i:{set})" : set);
        }
    }

    /// <summary>A place between characters: the start, the end, a border of a word.</summary>
    public sealed record Mark(string Pattern) : Re2Node
    {
        public override long Size => 1;

        protected override void Write(StringBuilder to) => to.Append(Pattern);
    }

    /// <summary>One after the other.</summary>
    public sealed record Sequence(IReadOnlyList<Re2Node> Parts) : Re2Node
    {
        public override long Size => Parts.Sum(p => p.Size);

        protected override void Write(StringBuilder to)
        {
            foreach (Re2Node part in Parts)
            {
                part.Write(to);
            }
        }
    }

    /// <summary>One or the other.</summary>
    public sealed record Choice(IReadOnlyList<Re2Node> Branches) : Re2Node
    {
        public override long Size => Branches.Sum(b => b.Size) + 1;

        protected override void Write(StringBuilder to)
        {
            to.Append("(?:");
            for (int i = 0; i < Branches.Count; i++)
            {
                to.Append(i > 0 ? "|" : "");
                Branches[i].Write(to);
            }

            to.Append(')');
        }
    }

    /// <summary>Again and again. Greed makes no difference, since the whole text must match.</summary>
    public sealed record Repeat(Re2Node Inner, int Min, int? Max) : Re2Node
    {
        public override long Size => Inner.Size * Math.Max(1, Max ?? Min + 1);

        protected override void Write(StringBuilder to)
        {
            to.Append("(?:");
            Inner.Write(to);
            to.Append(CultureInfo.InvariantCulture, $"){{{Min},{Max}}}");
        }
    }
}
