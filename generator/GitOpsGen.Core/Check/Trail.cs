using System.Globalization;
using System.Text;

namespace GitOpsGen.Check;

/// <summary>The way from the root of an object to the value that is looked at; becomes text only for a message.</summary>
internal sealed class Trail
{
    private readonly List<Step> steps = [];

    internal void Push(string key) => steps.Add(new Step(key, 0));

    internal void Push(int index) => steps.Add(new Step(null, index));

    internal void Pop() => steps.RemoveAt(steps.Count - 1);

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach ((string? key, int index) in steps)
        {
            text.Append(key is null ? string.Create(CultureInfo.InvariantCulture, $"[{index}]") : text.Length > 0 ? "." + key : key);
        }

        return text.ToString();
    }

    private readonly record struct Step(string? Key, int Index);
}
