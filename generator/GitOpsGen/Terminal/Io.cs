namespace GitOpsGen.Terminal;

/// <summary>Where a command writes and what time it is: plain values, so that a test runs the whole program in its own process.</summary>
/// <param name="Out">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="Clock">The time.</param>
/// <param name="Colour">Whether findings, which go to standard error, may be coloured.</param>
public sealed record Io(TextWriter Out, TextWriter Error, TimeProvider Clock, bool Colour)
{
    /// <summary>The environment variables.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
        .ToDictionary(v => (string)v.Key, v => (string?)v.Value ?? "", StringComparer.Ordinal);

    /// <summary>The console's own.</summary>
    public static Io Standard => new(Console.Out, Console.Error, TimeProvider.System,
        !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb" && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")));
}
