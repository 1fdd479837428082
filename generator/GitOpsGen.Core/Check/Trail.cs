using System.Globalization;
using System.Text;

namespace GitOpsGen.Check;

/// <summary>The way from the root of an object to the value that is looked at; becomes text only for a message.</summary>
internal sealed class Trail
{
    private readonly List<(string? Key, int Index)> steps = [];

    internal void Push(string key) => steps.Add((key, 0));

    internal void Push(int index) => steps.Add((null, index));

    internal void Pop() => steps.RemoveAt(steps.Count - 1);

    /// <summary>The last key on the way, or the empty text at the root.</summary>
    internal string Last => steps.FindLast(s => s.Key is not null).Key ?? "";

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach ((string? key, int index) in steps)
        {
            text.Append(key is null ? string.Create(CultureInfo.InvariantCulture, $"[{index}]") : text.Length > 0 ? "." + key : key);
        }

        return text.ToString();
    }
}
