using System.Diagnostics;
using System.Globalization;

using GitOpsGen.Tests.Git.Servers;

namespace GitOpsGen.Benchmarks;

/// <summary>Rows 6 to 10: one config repository on a server over HTTP, that others write to as well.</summary>
internal sealed class Repositories
{
    // The scripts edit files of other teams: those of our services would then count as edited by hand, and `advance` refuses them.
    private const string Folder = "other/team-000/svc-00", First = Folder + "/file-0.yaml", Second = Folder + "/file-1.yaml";

    private readonly World world;
    private readonly string folder;
    private readonly Lazy<HttpGitServer> started;
    private readonly Dictionary<string, string> homes = [];
    private readonly Dictionary<int, Cost> own = [], pushed = [];
    private int turn;

    public Repositories(World world)
    {
        this.world = world;
        folder = Directory.CreateDirectory(Path.Combine(world.Folder, "repositories")).FullName;
        started = new Lazy<HttpGitServer>(() => world.Owns(new HttpGitServer(folder, isOpen: true)));
    }

    private HttpGitServer Server => started.Value;

    public IEnumerable<Row> All()
    {
        foreach (int files in (int[])[1_000, 10_000, 100_000, 300_000])
        {
            yield return new Row($"row 10: a push of an empty commit by git, repository of {files:N0} files over HTTP: the server's own time", "nothing", () => pushed[files] = Push(files), null, 3);
            yield return new Row($"row 6: `advance` of one service, repository of {files:N0} files over HTTP, no cache", "script: `git clone --depth 1`, edit, commit, push",
                () => own[files] = Ours(files), () => Theirs(Clone(files)), files < 100_000 ? 5 : 1)
            { Goal = files == 300_000 ? new Goal("20 times as fast, a tenth of the memory", (ours, other) => other.Milliseconds >= 20 * ours.Milliseconds && other.PeakMegabytes >= 10 * ours.PeakMegabytes) : null };
        }

        yield return new Row("row 10: growth of row 6 from 1,000 to 300,000 files, less that push (last of each)", "1,000 files", () => Less(300_000), () => Less(1_000), 1)
        { Goal = new Goal("under 3 times", (ours, other) => ours.Milliseconds < 3 * other.Milliseconds) };
        yield return new Row("row 7: `advance` of one service, 300,000 files over HTTP, no cache", "the best script: depth 1, blobless, sparse checkout with a sparse index", () => Ours(300_000), () => Theirs(Sparse(300_000)), 5) { Goal = Goal.Ratio(1.5) };
        yield return new Row("row 7: the same", "the leanest plumbing: only the trees on the path, one file changed, nothing decided or checked", () => Ours(300_000), () => Theirs(Plumbing(300_000)), 5);
        yield return new Row("row 7: the same with `--cache`", "the same plumbing, which has none", () => Ours(300_000, " --cache cache"), () => Theirs(Plumbing(300_000)), 5);
        yield return Bulk();
        yield return Racing();
    }

    private string Of(int files) => Environment($"of-{files}", 1, files, rungs: 40);

    private Cost Ours(int files, string options = "") => Shell.Measure($"{world.Program} advance big --service svc-0000{options}", Of(files));

    private Cost Theirs(string script)
    {
        string file = Path.Combine(folder, "script.sh");
        File.WriteAllText(file, $"set -e; export {Names}\n" + script);
        return Shell.Measure("sh " + file, folder);
    }

    private const string Names = "GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.com GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.com";

    private Cost Less(int files)
    {
        pushed.TryAdd(files, Push(files));
        own.TryAdd(files, Ours(files));
        return own[files] with { Milliseconds = own[files].Milliseconds - pushed[files].Milliseconds };
    }

    private Cost Push(int files)
    {
        Of(files);
        Shell.Do($"export {Names}; rm -rf push.git; git init -q --bare push.git; cd push.git; git fetch -q --depth 1 --filter=tree:1 {Server.Origin}/of-{files}.git main; git update-ref refs/heads/new $(git commit-tree -p FETCH_HEAD -m empty FETCH_HEAD^{{tree}})", folder);
        return Shell.Measure($"git --git-dir push.git push -q {Server.Origin}/of-{files}.git new:main", folder);
    }

    private string Edit => $"echo '# {turn++}' >>{First}; echo '# {turn}' >>{Second}; git commit -qam edit; git push -q";

    private string Clone(int files) => $"rm -rf clone; git clone -q --depth 1 {Server.Origin}/of-{files}.git clone; cd clone; {Edit}";

    private string Sparse(int files) =>
        $"rm -rf clone; git clone -q --depth 1 --filter=blob:none --no-checkout {Server.Origin}/of-{files}.git clone; cd clone; git sparse-checkout set --cone --sparse-index {Folder}; git checkout -q main; {Edit}";

    private string Plumbing(int files) => $$"""
        rm -rf p.git; git init -q --bare p.git; cd p.git
        git config remote.origin.url {{Server.Origin}}/of-{{files}}.git; git config remote.origin.promisor true; git config remote.origin.partialclonefilter tree:0
        get="git -c fetch.negotiationAlgorithm=noop -c maintenance.auto=false fetch -q --no-tags"
        $get --depth 1 --filter=tree:1 origin main; old=$(git rev-parse FETCH_HEAD); t0=$(git rev-parse $old^{tree})
        sub() { git ls-tree $1 $2 | cut -c13-52; }
        t1=$(sub $t0 other); $get --filter=tree:0 origin $t1; t2=$(sub $t1 team-000); $get --filter=tree:0 origin $t2; t3=$(sub $t2 svc-00); $get --no-filter origin $t3
        f=$(sub $t3 file-0.yaml); n=$( (git cat-file blob $f; echo '# {{turn++}}') | git hash-object -w --stdin)
        up() { git ls-tree $1 | sed s/$2/$3/ | git mktree --missing; }
        n3=$(up $t3 $f $n); n2=$(up $t2 $t3 $n3); n1=$(up $t1 $t2 $n2); n0=$(up $t0 $t1 $n1)
        git push -q origin $(git commit-tree -p $old -m edit $n0):refs/heads/main
        """;

    private Row Bulk()
    {
        return new Row("row 8: `advance` of 80 services in one run, repository of 300,000 files over HTTP; each figure for one commit",
            "16 scripts at once, in clones made before, blobless and sparse: commit, push, and `pull --rebase` as long as the push is refused",
            () => Each(Shell.Measure($"{world.Program} advance big", Environment("bulk", 80, 300_000, rungs: 6)), 80), () => Each(Race("bulk", 1), 16), 2)
        { Goal = Goal.Ratio(50) };
    }

    private Row Racing()
    {
        int stage = 0, before, made = 0, tried = 0;
        return new Row("row 9: 16 processes of ours at once, each takes its own service 5 stages on, one branch, one host; each figure for one commit", "16 scripts at once, as above, 5 commits each",
            () =>
            {
                string home = Environment("racing", 16, 1_000, rungs: 40);
                stage += 5;
                (before, made) = (Server.Asked("racing.git/info/refs?service=git-receive-pack"), Commits("racing"));
                Cost cost = Together([.. Enumerable.Range(0, 16).Select(i => $"cd {home} && exec {world.Program} advance big --service svc-{i:D4} --to {100 - stage}-{stage} --cache cache")]);
                made = Commits("racing") - made;
                tried = Server.Asked("racing.git/info/refs?service=git-receive-pack") - before;
                return Each(cost, made);
            },
            () => Each(Race("racing", 5), 80), 2)
        { Goal = Goal.Ratio(4), Note = () => $" ({made} commits of ours in {tried} attempts)" };
    }

    private static Cost Each(Cost all, int commits) => all with { Milliseconds = all.Milliseconds / commits, Processor = all.Processor / commits };

    private int Commits(string name) => int.Parse(Shell.Do($"git --git-dir {name}.git rev-list --count main", folder), CultureInfo.InvariantCulture);

    // Every script has its own file, so that no rebase ever meets a conflict.
    private Cost Race(string name, int commits)
    {
        string[] clones = [.. Enumerable.Range(0, 16).Select(i => Path.Combine(folder, $"{name}-{i}"))];
        foreach ((string clone, int i) in clones.Select((clone, i) => (clone, i)).Where(c => !Directory.Exists(c.clone)))
        {
            Shell.Do($"git clone -q --depth 1 --filter=blob:none --no-checkout {Server.Origin}/{name}.git {clone}; cd {clone}; git sparse-checkout set --cone --sparse-index other/team-000/svc-{i:D2}; git checkout -q main", folder);
        }

        return Together([.. clones.Select((clone, i) => $$"""
            cd {{clone}}; export {{Names}}; n=0
            while [ $n -lt {{commits}} ]; do n=$((n+1)); echo "# $n" >>other/team-000/svc-{{i:D2}}/file-0.yaml; git commit -qam edit
            until git push -q 2>/dev/null; do git pull -q --rebase || git rebase -q --abort; done; done
            """)]);
    }

    private static Cost Together(string[] scripts)
    {
        long begin = Stopwatch.GetTimestamp();
        Process[] all = [.. scripts.Select(script => Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true })!)];
        foreach (Process process in all)
        {
            Task<string> said = process.StandardOutput.ReadToEndAsync();
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode is not (0 or 4))
            {
                throw new InvalidOperationException($"ended with {process.ExitCode}: {said.Result}{error}");
            }

            process.Dispose();
        }

        return new Cost(Stopwatch.GetElapsedTime(begin).TotalMilliseconds, 0, 0);
    }

    /// <summary>An environment with its repository on the server, its services fully released and a new version under way.</summary>
    private string Environment(string name, int services, int files, int rungs)
    {
        if (homes.TryGetValue(name, out string? there))
        {
            return there;
        }

        string steps = string.Join(", ", Enumerable.Range(1, rungs).Select(weight => $"{{weight: {weight}}}"));
        string home = world.Environment(name, services, $"{{applyTime: 0s, repository: \"{Server.Origin}/{name}.git\"}}", $"{{hold: 0s, prepare: {{hold: 0s}}, steps: [{steps}]}}");
        string bare = Path.Combine(folder, name + ".git");
        Shell.Do($"git init -q --bare -b main {bare}; git -C {bare} config uploadpack.allowFilter true; git -C {bare} config http.receivepack true", folder);
        World.Import(bare, files);
        string commit = $"export {Names}; git add environments; git commit -qm spec";
        Shell.Do($"git init -q; {commit}; {world.Program} advance big; sed -i 's/v2/v3/; s/2\\.0\\.0/3.0.0/' environments/big/services/*; {commit}; {world.Program} advance big", home);
        return homes[name] = home;
    }
}
