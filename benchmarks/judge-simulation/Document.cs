using System.Globalization;

namespace GitOpsGen.JudgeSimulation;

/// <summary>The page that the table stands in: <c>docs/judge.md</c>.</summary>
internal static class Document
{
    public static string Of(string table, int releases) => Head + Setting(releases) + table + Tail;

    private static string Setting(int releases) => string.Create(CultureInfo.InvariantCulture, $$"""
        {{releases}} simulated releases, with fixed seeds; each way of deciding meets the same ones. Stages of 10, 30, 50 and 100 %, each held for {{Trial.HoldMinutes}} minutes
        and judged every two; what is inconclusive for {{Trial.PatienceMinutes}} minutes counts as held. Stable has {{World.StableErrors * 100}} % errors and 1 % of its requests over
        {{World.LimitMilliseconds}} ms; the limits are 1 % errors and p95 ≤ {{World.LimitMilliseconds}} ms. So twice the errors is 0.4 %, well within the limit, and five times is just at it.
        Low traffic is 0.5 requests a second, high 50; diurnal is 5 with a swing of 90 % over the day, when errors of both versions swing with the load.

        - *judge*: this judge with its defaults.
        - *last minute*: roll back when the last minute had over 1 % errors (or over 5 % slow requests), looked at every two minutes.
        - *five in a row*: the same question every minute; roll back when five answers in a row were bad.

        *missed* is a faulty canary that was released; *seen in* is the median over the releases that were rolled back.


        """);

    private const string Head = """
        # The judge

        <!-- Written by: dotnet run -c Release --project benchmarks/judge-simulation -- docs/judge.md -->

        ## What it does

        The judge looks at a canary's requests since its stage went live and says pass, fail or inconclusive. It keeps nothing between two looks: the same
        counts give the same verdict, so a verdict can be replayed from the release record.

        - **Counts** come from raw samples. A counter that falls was restarted. A series that existed before the stage starts from its last sample before it;
          one that was born later starts at 0, so the canary's first error is counted.
        - **Fail**: at least five errors, and the share of errors lies *surely* over the limit, or surely over 1.25 times what stable's share surely lies under
          (1.5 times for latency). Under five errors nothing is condemned, for errors come in clumps; where the limit is 0, one suffices.
        - **Pass**: at least `minRequests` (default 100) of the canary, and of stable where it is compared with; the share within the limit; and no fail.
        - **Inconclusive**: everything else: too few requests, a share over the limit that may be chance, counts that are no numbers. It holds and never promotes.
        - **Latency** is a share too: "p95 at most 500 ms" says that at most 5 % of the requests took longer. A limit between two bucket edges condemns only on
          what is surely over it, and passes only on what is surely within it.

        "Surely" is a confidence sequence: a bound that holds at every look at once, so that asking every two minutes does not raise the chance of a false alarm.
        For one question of one stage that chance is at most 0.001 for a canary that is just at its limit, and far less for a good one. It is the method of
        mixtures: for a tilt *k* the product over all requests of *k*^error / (1 + (*k* − 1)·*p*) stays under a martingale that starts at 1, as long as the error rates so
        far average at most *p*; the mean over fourteen tilts from 1.03 to 257 rejects *p* once it reaches 1/alpha. The bound is on that average, so rates may drift over
        the day. A burst (one broken connection, one storm of retries) raises the average and counts as what it is; hence the five errors.

        Sources: H. Robbins, *Statistical methods related to the law of the iterated logarithm*, Ann. Math. Statist. 41 (1970);
        S. Howard, A. Ramdas, J. McAuliffe, J. Sekhon, *Time-uniform, nonparametric, nonasymptotic confidence sequences*, Ann. Statist. 49 (2021);
        R. Johari, P. Koomen, L. Pekelis, D. Walsh, *Always valid inference: continuous monitoring of A/B tests*, Oper. Res. 70 (2022).

        ## What it looks at, and since when

        - A stage counts from when the traffic shows that it is in force: the canary's share is surely beyond half-way between the two weights; the first matching request
          has come; the canary receives more than its callers report (a mirror); the pods are ready (`prepare`). Where Argo CD or a commit status says that the commit is applied,
          and the traffic cannot tell, that counts. A split of matching requests alone (`within: match`) shows itself by its first request where none went to the canary
          before; between two such shares nothing can be told, for the metrics do not say which requests match: then the hold counts from the commit.
        - Where a match and a weight change at once, the share of matching requests is taken from the five minutes before the commit.
        - A canary without a healthy endpoint is seen by what its callers report without a workload, in excess of the hour before the stage.
        - In `prepare`, at weight 0, one request at the canary fails.
        - `patience` counts from the commit, and so does the hold where nothing shows the stage. An `update` in between that changes how many pods there are, or a ServiceAccount,
          leaves both alone; any other begins them anew, for what was seen before may no longer hold.

        ## What is kept

        Every answer that a commit rests on stands in the release record: the questions as sent, the figures that the verdict needs (counts, not samples), the verdict, and the
        digest of the manifests that were judged. The commit message has a line for each, with figure, limit, samples and window, and the questions. A row takes at most 16 KiB:
        of a histogram the buckets beside the limit are kept, of pods that wait the first five, of texts the beginning. No header and no token is among it.

        `gitopsgen gate ENV --service S --replay REV` judges the rows of a commit again, asking nobody but Git. It exits with 0 where all verdicts follow from the figures and
        pass, 4 where they follow and do not all pass, 3 where a verdict does not follow, or where other manifests stood at the commit's parent than those that were judged,
        and 5 where a row is damaged. A damaged row stops its service at 5; `rollback`, and the scheduled run's rollback, go through without it.

        ## What it is worth


        """;

    private const string Tail = """

        How to read it: the rule on the last minute is the quickest to see a fault, and throws away good releases, most of them where traffic is low. Five in a row
        throws away none of these, and misses faults wherever a minute holds few requests. The judge throws away none of these either, and releases no canary that is far
        over its limit. Its price is time where requests are few. A canary just at its limit (five times the errors) passes or not by chance, and one well within it passes:
        twice the errors of 0.2 % cannot be told from chance in stages of ten minutes at these rates. Longer holds see more: `gitopsgen check` says for each stage
        how many requests and minutes the judge needs at `metrics.expectedRps`.

        ## How to make this page

        ```
        dotnet run -c Release --project benchmarks/judge-simulation -- docs/judge.md
        ```

        """;
}
