using System.Globalization;
using System.Text;
using DiffPlex;
using DiffPlex.Model;

namespace GitOpsGen.Terminal;

/// <summary>Two texts → a unified diff with three lines of context, as people know it from Git.</summary>
public static class UnifiedDiff
{
    private const int Context = 3;

    /// <summary>The diff of one file; null stands for a file that is not there.</summary>
    public static string Of(string path, string? before, string? after)
    {
        var text = new StringBuilder();
        text.Append("--- ").Append(before is null ? "/dev/null" : "a/" + path).Append('\n');
        text.Append("+++ ").Append(after is null ? "/dev/null" : "b/" + path).Append('\n');
        DiffResult diff = new Differ().CreateLineDiffs(Body(before), Body(after), ignoreWhitespace: false);
        List<DiffBlock> hunk = [];
        foreach (DiffBlock block in diff.DiffBlocks)
        {
            if (hunk.Count > 0 && block.DeleteStartA - (hunk[^1].DeleteStartA + hunk[^1].DeleteCountA) > 2 * Context)
            {
                Hunk(text, diff, hunk, before is null, after is null);
                hunk.Clear();
            }

            hunk.Add(block);
        }

        if (hunk.Count > 0)
        {
            Hunk(text, diff, hunk, before is null, after is null);
        }

        return text.ToString();
    }

    private static string Body(string? text) => text?.TrimEnd('\n') ?? "";

    // A text that is not there counts as one empty piece, which is no line.
    private static void Hunk(StringBuilder text, DiffResult diff, List<DiffBlock> blocks, bool isNew, bool isGone)
    {
        int olds = isNew ? 0 : diff.PiecesOld.Length, news = isGone ? 0 : diff.PiecesNew.Length;
        int from = Math.Max(0, blocks[0].DeleteStartA - Context), to = Math.Min(olds, blocks[^1].DeleteStartA + blocks[^1].DeleteCountA + Context);
        int newFrom = Math.Max(0, blocks[0].InsertStartB - Context), newTo = Math.Min(news, blocks[^1].InsertStartB + blocks[^1].InsertCountB + Context);
        text.Append(CultureInfo.InvariantCulture, $"@@ -{(to > from ? from + 1 : 0)},{Math.Max(0, to - from)} +{(newTo > newFrom ? newFrom + 1 : 0)},{Math.Max(0, newTo - newFrom)} @@\n");
        int at = from;
        foreach (DiffBlock block in blocks)
        {
            Lines(text, ' ', diff.PiecesOld, at, Math.Min(block.DeleteStartA, olds));
            Lines(text, '-', diff.PiecesOld, block.DeleteStartA, Math.Min(block.DeleteStartA + block.DeleteCountA, olds));
            Lines(text, '+', diff.PiecesNew, block.InsertStartB, Math.Min(block.InsertStartB + block.InsertCountB, news));
            at = block.DeleteStartA + block.DeleteCountA;
        }

        Lines(text, ' ', diff.PiecesOld, at, to);
    }

    private static void Lines(StringBuilder text, char sign, string[] pieces, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            text.Append(sign).Append(pieces[i]).Append('\n');
        }
    }
}
