using System.Collections.Immutable;

namespace GitOpsGen.Diagnostics;

/// <summary>A value, or the errors that prevented it. Warnings and notes travel with either.</summary>
public sealed class Result<T>
{
    private readonly T? value;

    private Result(T? value, bool ok, ImmutableArray<Diagnostic> diagnostics)
    {
        this.value = value;
        IsOk = ok;
        Diagnostics = diagnostics;
    }

    /// <summary>Whether there is a value.</summary>
    public bool IsOk { get; }

    /// <summary>What was found on the way, in the order it was found.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; }

    /// <summary>The value; asking for it where there is none is a defect of ours.</summary>
    public T Value => IsOk ? value! : throw new InvalidOperationException("the result holds errors: " + string.Join("; ", Diagnostics));

    /// <summary>A value, with what was found beside it.</summary>
    public static Result<T> Ok(T value, params IEnumerable<Diagnostic> notes) => new(value, true, [.. notes]);

    /// <summary>No value.</summary>
    public static Result<T> Fail(params IEnumerable<Diagnostic> errors) => new(default, false, [.. errors]);

    /// <summary>The value if nothing in <paramref name="found"/> is an error, else the findings.</summary>
    public static Result<T> Unless(IReadOnlyCollection<Diagnostic> found, Func<T> make) =>
        found.Any(d => d.Severity == Severity.Error) ? Fail(found) : Ok(make(), found);

    /// <summary>The next stage: runs only where there is a value, and keeps the findings of both.</summary>
    public Result<TNext> Then<TNext>(Func<T, Result<TNext>> next)
    {
        if (!IsOk)
        {
            return Result<TNext>.Fail(Diagnostics);
        }

        Result<TNext> after = next(value!);
        return after.IsOk
            ? Result<TNext>.Ok(after.Value, Diagnostics.AddRange(after.Diagnostics))
            : Result<TNext>.Fail(Diagnostics.AddRange(after.Diagnostics));
    }
}
