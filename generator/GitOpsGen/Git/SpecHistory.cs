using System.Globalization;
using System.Text;

using GitOpsGen.Diagnostics;

namespace GitOpsGen.Git;

/// <summary>
/// The repository that a spec stands in, at earlier commits: the files are read through git into a temporary folder, and the work tree
/// is left alone. Links are left out, and so are files over 5 MB, and beside the spec's own folder all that are no YAML, JSON or templates.
/// </summary>
public sealed class SpecHistory : IDisposable
{
    private const long MaxBytes = 5_000_000;
    private static readonly string[] Endings = [".yaml", ".yml", ".json", ".hbs"];

    private readonly GitProcess git = new(new GitOptions());
    private readonly string root;
    private readonly string own;
    private string? folder;
    private Dictionary<string, string> present = new(StringComparer.Ordinal);

    /// <summary>The history of the folder <paramref name="root"/>.</summary>
    /// <param name="root">What nothing the spec names may lead out of.</param>
    /// <param name="own">The spec's own folder below it, relative, with forward slashes; empty where it is the same.</param>
    public SpecHistory(string root, string own) => (this.root, this.own) = (root, own.Length == 0 || own == "." ? "" : own + "/");

    /// <summary>Where the files of the commit that was asked for last are.</summary>
    public string Folder => folder ??= Interruption.MakeFolder("gitopsgen-spec-");

    /// <summary>Lets the folder hold the files of <paramref name="commit"/>; the id of their tree, which tells whether anything changed. AUD006 where they cannot be had.</summary>
    public Result<string> Checkout(string commit)
    {
        if (commit.Length != 40 || !commit.All(char.IsAsciiHexDigitLower))
        {
            return NoSpec(commit == "none" ? "its spec was in no Git repository" : commit.EndsWith("-dirty", StringComparison.Ordinal)
                ? $"its spec had changes upon {commit[..Math.Min(10, commit.Length)]} that were not committed" : $"'{commit}' is not the id of a commit");
        }

        return Ask(["rev-parse", "--show-prefix"]).Then(prefix => Ask(["rev-parse", "--verify", "--quiet", $"{commit}:{prefix.Trim()}"])).Then(found =>
        {
            string tree = found.Trim();
            return tree.Length != 40
                ? NoSpec($"the spec commit '{commit[..10]}' is not in the repository of '{Path.GetFileName(root)}'")
                : Ask(["ls-tree", "-r", "-z", "-l", "--full-tree", tree]).Then(Update).Then(_ => Result<string>.Ok(tree));
        });
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (folder is not null)
        {
            Interruption.RemoveFolder(folder);
        }
    }

    private Result<bool> Update(string listing)
    {
        Dictionary<string, string> wanted = new(StringComparer.Ordinal);
        foreach (string line in listing.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            // mode, type, id, size, a tab, the path
            string[] parts = line.Split('\t', 2), entry = parts[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            bool isMeant = parts[1].StartsWith(own, StringComparison.Ordinal) || Endings.Contains(Path.GetExtension(parts[1]), StringComparer.OrdinalIgnoreCase);
            if (entry[0] is "100644" or "100755" && isMeant && long.Parse(entry[3], CultureInfo.InvariantCulture) <= MaxBytes && RepositoryPath.Check(parts[1]) is null)
            {
                wanted[parts[1]] = entry[2];
            }
        }

        string[] changed = [.. wanted.Where(f => present.GetValueOrDefault(f.Key) != f.Value).Select(f => f.Key)];
        return Contents([.. changed.Select(p => wanted[p])]).Then(contents =>
        {
            try
            {
                Write(present.Keys.Where(p => !wanted.ContainsKey(p)), changed.Zip(contents));
                present = wanted;
                return Result<bool>.Ok(true);
            }
            catch (Exception error) when (GitTrouble.IsWorld(error))
            {
                return Result<bool>.Fail(GitTrouble.Explain(error, folder ?? Path.GetTempPath()));
            }
        });
    }

    private void Write(IEnumerable<string> gone, IEnumerable<(string Path, byte[] Bytes)> changed)
    {
        foreach (string path in gone)
        {
            string target = Path.Combine(Folder, path);
            File.Delete(target);

            // A file may come to stand where a folder was.
            for (string up = Path.GetDirectoryName(target)!; up != Folder && !Directory.EnumerateFileSystemEntries(up).Any(); up = Path.GetDirectoryName(up)!)
            {
                Directory.Delete(up);
            }
        }

        foreach ((string path, byte[] bytes) in changed)
        {
            string target = Path.Combine(Folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllBytes(target, bytes);
        }
    }

    private Result<IReadOnlyList<byte[]>> Contents(IReadOnlyList<string> ids) => ids.Count == 0
        ? Result<IReadOnlyList<byte[]>>.Ok([])
        : git.Run(["-C", root, "cat-file", "--batch"], Encoding.ASCII.GetBytes(string.Concat(ids.Select(id => id + "\n")))).Then(answer =>
        {
            byte[]?[] read = answer.IsOk ? LocalObjects.Blobs(answer.Output, ids) : [null];
            return read.Contains(null)
                ? Result<IReadOnlyList<byte[]>>.Fail(GitTrouble.Explain(answer.IsOk ? "missing blob" : answer.Error, root))
                : Result<IReadOnlyList<byte[]>>.Ok([.. read.Select(b => b!)]);
        });

    // What git does not know is empty here: the caller says what that means.
    private Result<string> Ask(IEnumerable<string> arguments) =>
        git.Run(["-C", root, .. arguments]).Then(answer => Result<string>.Ok(answer.IsOk ? answer.Text : ""));

    private static Result<string> NoSpec(string why) =>
        Result<string>.Fail(Diagnostic.Of(Audit.AuditCodes.NoSpec, Place.None, "it cannot be rendered again: " + why, Audit.AuditCodes.NoSpec.WayOut));
}
