using System.Collections.Immutable;
using System.Text.RegularExpressions;
using GitOpsGen.Diagnostics;

namespace GitOpsGen.Spec;

/// <summary>
/// What a value of the spec may be. One description serves the reader, the JSON Schema and the documentation,
/// so that they cannot disagree. Closed.
/// </summary>
public abstract record Shape
{
    private Shape(string expected) => Expected = expected;

    /// <summary>What a message calls it: <c>a text</c>, <c>a whole number from 0 to 100</c>.</summary>
    public string Expected { get; }

    /// <summary>A text; numbers, booleans and dates must be quoted to be one.</summary>
    /// <param name="Name">What a person calls it: <c>a DNS label</c>.</param>
    /// <param name="Form">Gives <see cref="Pattern"/>, which is made when a text is first held against it: a spec uses few of all that there are.</param>
    /// <param name="Hint">How it is written.</param>
    public sealed record Text(string Name, Func<Regex>? Form = null, string Hint = "") : Shape(Name)
    {
        /// <summary>From <c>\A</c> to <c>\z</c>; null for any text.</summary>
        public Regex? Pattern => Form?.Invoke();

        /// <summary>Characters of a text with a pattern, at most: patterns may take time that grows with the square of the length.</summary>
        public const int MaxLength = 4096;

        /// <summary>The code of a text without the form.</summary>
        public Code Code { get; init; } = SpecCodes.WrongForm;

        /// <summary>Whether a refused value may hold a secret, so that messages leave it out.</summary>
        public bool Secret { get; init; }
    }

    /// <summary>A whole number within bounds.</summary>
    public sealed record Whole(long Min, long Max) : Shape(Max == int.MaxValue ? $"a whole number from {Min}" : $"a whole number from {Min} to {Max}");

    /// <summary>A number, with or without a fraction, within bounds.</summary>
    public sealed record Number(double Min, double Max) : Shape(
        double.IsInfinity(Max) && double.IsInfinity(Min) ? "a number" : double.IsInfinity(Max) ? $"a number from {Min}" : $"a number from {Min} to {Max}");

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public sealed record Flag() : Shape("true or false");

    /// <summary>A text, a number or a boolean, taken as it is written.</summary>
    public sealed record Value() : Shape("a text, a number or a boolean");

    /// <summary>A time span such as <c>1h30m</c>.</summary>
    public sealed record Duration() : Shape("a duration such as 30s, 10m or 1h30m");

    /// <summary>A share: <c>1%</c> or <c>0.01</c>.</summary>
    /// <param name="Max">The greatest share: 1 is a hundred percent.</param>
    public sealed record Percent(double Max) : Shape("a percentage such as 1% or 0.01");

    /// <summary>One of a few words.</summary>
    public sealed record OneOf(ImmutableArray<string> Words) : Shape(Words.Length == 1 ? $"'{Words[0]}'" : "one of " + string.Join(", ", Words));

    /// <summary>A list.</summary>
    /// <param name="Item">Each item.</param>
    /// <param name="Min">The least number of items.</param>
    public sealed record List(Shape Item, int Min = 0) : Shape("a list");

    /// <summary>A mapping with free keys.</summary>
    /// <param name="Key">What its keys look like.</param>
    /// <param name="Item">Each value.</param>
    public sealed record Table(Text Key, Shape Item) : Shape("a mapping");

    /// <summary>A mapping with known fields.</summary>
    public sealed record Fields(ImmutableArray<Field> Known) : Shape("a mapping");

    /// <summary>An object of Kubernetes or Istio, passed through and checked against the real schema later.</summary>
    /// <param name="Name">What it is: <c>an Istio HTTPRoute</c>.</param>
    /// <param name="Elsewhere">Fields that may not stand here, and the place where their value belongs.</param>
    public sealed record Foreign(string Name, ImmutableArray<(string Field, string Belongs)> Elsewhere = default) : Shape($"a mapping ({Name})");

    /// <summary>Either of two shapes that differ by the kind of node.</summary>
    public sealed record Either(Shape First, Shape Second) : Shape($"{First.Expected} or {Second.Expected}");

    /// <summary>
    /// The same without required fields, through mappings but not into lists: what stands in <c>defaults</c> and in a service
    /// is complete only when both are merged, while a list replaces a list and is complete by itself.
    /// </summary>
    public Shape Relaxed() => this switch
    {
        Fields f => new Fields([.. f.Known.Select(k => k with { Required = false, Shape = k.Shape.Relaxed() })]),
        Either e => new Either(e.First.Relaxed(), e.Second.Relaxed()),
        _ => this,
    };
}

/// <summary>One field of a mapping.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its value.</param>
/// <param name="Meaning">One line for the documentation and the schema.</param>
public sealed record Field(string Name, Shape Shape, string Meaning)
{
    /// <summary>Whether it must be there.</summary>
    public bool Required { get; init; }

    /// <summary>What holds where it is left out; empty where nothing does.</summary>
    public string Default { get; init; } = "";
}
