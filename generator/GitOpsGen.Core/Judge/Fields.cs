using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Yaml;

namespace GitOpsGen.Judge;

/// <summary>Reads the fields of a stored mapping; the first one that is wrong is kept as the finding, and reading goes on with nothing.</summary>
internal sealed class Fields(YamlNode? node, Fields? outer = null, string path = "")
{
    private readonly Fields? outer = outer;
    private Diagnostic? trouble;

    public Diagnostic? Trouble => outer is null ? trouble : outer.Trouble;

    public bool Has(string key) => node.At(key) is not null;

    public string Text(string key) => MaybeText(key) ?? Missing(key, "a text");

    public string? MaybeText(string key) => node.At(key).AsText();

    public double Number(string key) => Figures.Read(node.At(key)) ?? Miss(key);

    public double? MaybeNumber(string key) => Has(key) ? Number(key) : null;

    public bool Flag(string key) => node.At(key).AsFlag() ?? false;

    public Fields Inner(string key)
    {
        if (node.At(key) is not YamlNode.Map)
        {
            Wrong(key, "a mapping");
        }

        return new Fields(node.At(key), this, path + key + ".");
    }

    public Fields? MaybeInner(string key) => Has(key) ? Inner(key) : null;

    public ImmutableArray<string> Texts(string key) => Each(key, item => item.AsText());

    public ImmutableArray<T> Each<T>(string key, Func<YamlNode, T?> read) where T : class
    {
        var items = ImmutableArray.CreateBuilder<T>();
        if (node.At(key) is not YamlNode.Seq seq)
        {
            Wrong(key, "a list");
            return [];
        }

        foreach (YamlNode item in seq.Items)
        {
            if (read(item) is T value)
            {
                items.Add(value);
            }
            else
            {
                Wrong(key, "a list of its kind");
            }
        }

        return items.ToImmutable();
    }

    public void Wrong(string key, string wanted)
    {
        if (outer is not null)
        {
            outer.Wrong(path.Split('.')[^2] + "." + key, wanted);
            return;
        }

        trouble ??= Diagnostic.Of(JudgeCodes.DamagedEvidence, node.At(key)?.Place ?? node?.Place ?? Place.None,
            $"stored evidence: '{key}' is not {wanted}", JudgeCodes.DamagedEvidence.WayOut);
    }

    private string Missing(string key, string wanted)
    {
        Wrong(key, wanted);
        return "";
    }

    private double Miss(string key)
    {
        Wrong(key, "a number");
        return double.NaN;
    }
}
