using System.Text;

namespace GitOpsGen.Spec;

/// <summary>Cuts <c>metadata</c> and <c>spec.config</c> out of a text that is no YAML any more, by indentation alone.</summary>
internal static class ConfigBlocks
{
    /// <summary>The text with every other line emptied, so that places stay true.</summary>
    public static string Cut(string text)
    {
        var kept = new StringBuilder(text.Length);
        string top = "";
        int block = -1;
        foreach (string raw in text.Split('\n'))
        {
            string line = raw.TrimEnd('\r');
            int indent = line.Length - line.TrimStart(' ').Length;
            string content = line.Split(" #")[0].Trim();
            if (content.Length > 0 && content[0] != '#')
            {
                if (indent == 0)
                {
                    top = content.Split(':')[0];
                    block = -1;
                }
                else if (top == "spec" && (block < 0 || indent <= block))
                {
                    block = content.StartsWith("config:", StringComparison.Ordinal) ? indent : -1;
                }
            }

            bool keep = top == "metadata" || (indent == 0 && content == "spec:") || block >= 0;
            kept.Append(keep ? line : "").Append('\n');
        }

        return kept.ToString();
    }
}
