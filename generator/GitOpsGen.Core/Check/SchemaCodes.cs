using GitOpsGen.Diagnostics;

namespace GitOpsGen.Check;

/// <summary>Codes of manifests that do not have the form of their API.</summary>
public static class SchemaCodes
{
    /// <summary>A field that the API does not have.</summary>
    public static Code UnknownField { get; } = Of(101, "a field does not exist in the API of this kind", "correct the name or the indentation, or remove the field");

    /// <summary>A value of another type.</summary>
    public static Code WrongType { get; } = Of(102, "a value has another type than the API asks for", "write the type that is named; numbers and booleans that are meant as text need quotes");

    /// <summary>A required field is missing.</summary>
    public static Code Missing { get; } = Of(103, "a required field is missing", "add the field");

    /// <summary>A value that is not one of the allowed ones.</summary>
    public static Code NotAllowed { get; } = Of(104, "a value is not one of those that the API allows", "choose one of the allowed values");

    /// <summary>A number that is too small or too large.</summary>
    public static Code OutOfBounds { get; } = Of(105, "a number is out of its bounds", "choose a number within the bounds");

    /// <summary>A text that does not match the pattern or named syntax of its field.</summary>
    public static Code Syntax { get; } = Of(106, "a text does not have the syntax that the API asks for", "write the value in the syntax that is named");

    /// <summary>A duration that Istio can't read or that is under 1ms.</summary>
    public static Code Duration { get; } = Of(107, "a duration can't be read, or is shorter than 1ms", "write a duration such as `500ms`, `3s` or `1m30s`");

    /// <summary>A quantity that Kubernetes can't read.</summary>
    public static Code Quantity { get; } = Of(108, "a quantity can't be read", "write a quantity such as `100m`, `0.5`, `128Mi` or `1Gi`");

    /// <summary>Several fields of which one may stand.</summary>
    public static Code OnlyOne { get; } = Of(109, "fields that exclude each other stand together, or none of them stands where one must", "keep exactly one of the fields");

    /// <summary>The name of an object is no valid one for its kind.</summary>
    public static Code Name { get; } = Of(110, "the name of an object does not follow the rules of DNS names for its kind", "use lower-case letters, digits and '-'");

    /// <summary>A label's key or value.</summary>
    public static Code Label { get; } = Of(111, "the key or value of a label is not valid", "use at most 63 letters, digits, '-', '_' and '.', beginning and ending with a letter or digit");

    /// <summary>An annotation's key, or annotations that are too large.</summary>
    public static Code Annotation { get; } = Of(112, "the key of an annotation is not valid, or the annotations are larger than 256 KiB", "use `prefix/name` with a DNS name as prefix");

    /// <summary>Two items of a list that must differ.</summary>
    public static Code DuplicateItem { get; } = Of(113, "two items of a list have the same key", "rename or remove one of the two");

    /// <summary>A kind that is in no schema.</summary>
    public static Code UndescribedKind { get; } = new("CHK114", Fault.Refused, Severity.Note,
        "nobody described this kind, so its fields are not checked; with --strict that is an error", "hand its CustomResourceDefinition over with `--crds FILE`");

    /// <summary>No apiVersion or kind.</summary>
    public static Code NoManifest { get; } = Of(115, "a document is no Kubernetes object", "begin it with `apiVersion` and `kind`");

    /// <summary>Too long, too short, too many, too few.</summary>
    public static Code Length { get; } = Of(116, "a text, list or mapping is too long or too short", "keep within the length that is named");

    /// <summary>A kind or version that its group does not have.</summary>
    public static Code UnknownKind { get; } = Of(117, "the API group has no such kind in this version", "correct `kind` or `apiVersion`");

    /// <summary>All of them, for the catalog.</summary>
    public static IReadOnlyList<Code> All { get; } =
    [
        UnknownField, WrongType, Missing, NotAllowed, OutOfBounds, Syntax, Duration, Quantity, OnlyOne, Name, Label, Annotation, DuplicateItem,
        UndescribedKind, NoManifest, Length, UnknownKind,
    ];

    private static Code Of(int number, string meaning, string wayOut) => new($"CHK{number}", Fault.Refused, Severity.Error, meaning, wayOut);
}
