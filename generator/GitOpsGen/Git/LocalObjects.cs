using System.Globalization;
using System.Text;

using GitOpsGen.Diagnostics;

namespace GitOpsGen.Git;

/// <summary>Reads a whole repository on this disk by git: starting it costs less than loading libgit2, which a mere look does not need.</summary>
internal sealed class LocalObjects(GitProcess git, string folder)
{
    private const int PathsPerCall = 500;

    /// <summary>Every file at or below the paths, with its blob id, in ordinal order.</summary>
    public Result<IReadOnlyDictionary<string, string>> List(string commit, IReadOnlyCollection<string> paths)
    {
        SortedDictionary<string, string> files = new(StringComparer.Ordinal);
        Result<bool> read = Result<bool>.Ok(true);
        foreach (string[] some in paths.Chunk(PathsPerCall))
        {
            read = read.Then(_ => Call(["ls-tree", "-r", "-z", "--full-tree", commit, "--", .. some])).Then(output => Collect(output, files));
        }

        return read.Then(_ => Result<IReadOnlyDictionary<string, string>>.Ok(files));
    }

    /// <summary>The bytes of blobs, in the order asked for; null where there is no such blob.</summary>
    public Result<IReadOnlyList<byte[]?>> Read(IReadOnlyList<string> ids) =>
        Call(["cat-file", "--batch"], Encoding.ASCII.GetBytes(string.Concat(ids.Distinct(StringComparer.Ordinal).Select(id => id + "\n"))))
            .Then(output => Result<IReadOnlyList<byte[]?>>.Ok(Blobs(output, ids)));

    private Result<byte[]> Call(IEnumerable<string> arguments, byte[]? input = null) => git.Run(["--git-dir", folder, .. arguments], input).Then(answer =>
        answer.IsOk ? Result<byte[]>.Ok(answer.Output) : Result<byte[]>.Fail(GitTrouble.Explain(answer.Error, folder)));

    private static Result<bool> Collect(byte[] output, SortedDictionary<string, string> files)
    {
        foreach (string line in Encoding.UTF8.GetString(output).Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            // mode, type, id, a tab, the path
            string[] entry = line.Split([' ', '\t'], 4);
            if (entry[1] == "blob")
            {
                files[entry[3]] = entry[2];
            }
        }

        return Result<bool>.Ok(true);
    }

    /// <summary>The blobs in what <c>git cat-file --batch</c> answers, in the order asked for.</summary>
    public static byte[]?[] Blobs(ReadOnlySpan<byte> output, IReadOnlyList<string> asked)
    {
        Dictionary<string, byte[]> found = new(StringComparer.Ordinal);
        while (output.IndexOf((byte)'\n') is var end and > 0)
        {
            // "<id> <type> <size>", the bytes and a line end; or "<id> missing"
            string[] head = Encoding.ASCII.GetString(output[..end]).Split(' ');
            output = output[(end + 1)..];
            if (head.Length == 3)
            {
                int size = int.Parse(head[2], CultureInfo.InvariantCulture);
                if (head[1] == "blob")
                {
                    found[head[0]] = output[..size].ToArray();
                }

                output = output[(size + 1)..];
            }
        }

        return [.. asked.Select(id => found.GetValueOrDefault(id))];
    }
}
