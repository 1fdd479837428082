using System.Globalization;
using System.Text;

namespace GitOpsGen.Check;

/// <summary>The way from the root of an object to the value that is looked at; becomes text only for a message.</summary>
internal sealed class Trail
{
    private Step[] steps = new Step[16];
    private int depth;

    internal void Push(string key) => Push(new Step(key, 0));

    internal void Push(int index) => Push(new Step(null, index));

    internal void Pop() => depth--;

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach ((string? key, int index) in steps.AsSpan(0, depth))
        {
            text.Append(key is null ? string.Create(CultureInfo.InvariantCulture, $"[{index}]") : text.Length > 0 ? "." + key : key);
        }

        return text.ToString();
    }

    private void Push(Step step)
    {
        if (depth == steps.Length)
        {
            Array.Resize(ref steps, depth * 2);
        }

        steps[depth++] = step;
    }

    private readonly record struct Step(string? Key, int Index);
}
