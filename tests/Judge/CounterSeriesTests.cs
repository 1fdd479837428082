using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using GitOpsGen.Judge;
using Xunit;

namespace GitOpsGen.Tests.Judge;

public sealed class CounterSeriesTests
{
    private static readonly Window Stage = new(0, 100, 200);

    [Theory]
    [InlineData("90:5 110:7 200:9", 4)] // starts from the last sample before the moment
    [InlineData("110:3 130:8", 8)] // born after it: the first sample counts whole
    [InlineData("110:1", 1)] // the canary's first error
    [InlineData("90:5 110:2 130:4", 4)] // a restart begins at 0
    [InlineData("90:5 110:9 130:1 150:1 170:0 190:2", 7)] // two restarts: 4 + 1 + 0 + 2
    [InlineData("50:1 90:4", 0)] // gone before
    [InlineData("100:4 110:5", 1)] // a sample at the very moment stands before it
    [InlineData("130:8 110:3 90:1", 7)] // in any order
    [InlineData("90:1 110:2 110:3", 2)] // twice the same time
    [InlineData("90:1 210:9", 0)] // the future of another clock
    [InlineData("", 0)]
    public void Increases_are_counted_from_raw_samples(string samples, double expected)
    {
        Increase increase = Series(samples).Since(Stage);
        Assert.Null(increase.Trouble);
        Assert.Equal(expected, increase.Count);
    }

    [Theory]
    [InlineData("90:1 110:NaN")]
    [InlineData("90:1 110:-2")]
    [InlineData("90:Infinity 110:3")]
    public void Samples_that_are_no_counts_are_trouble(string samples) => Assert.NotNull(Series(samples).Since(Stage).Trouble);

    [Theory]
    [InlineData(100, 100, 200)] // no sample before the stage can be there
    [InlineData(0, 300, 200)]
    [InlineData(0, double.NaN, 200)]
    public void A_window_that_cannot_tell_new_series_from_old_ones_is_trouble(double from, double since, double to) =>
        Assert.NotNull(CounterSeries.Sum([Series("110:3")], new Window(from, since, to)).Trouble);

    [Fact]
    public void A_window_reaches_back_by_prometheus_s_look_back() => Assert.Equal(new Window(700, 1_000, 2_000), Window.Of(1_000, 2_000));

    [Fact]
    public void The_first_rise_is_the_first_sample_that_shows_one()
    {
        Assert.Equal(150, Series("90:5 110:5 150:6").FirstRise(Stage));
        Assert.Equal(110, Series("110:1").FirstRise(Stage));
        Assert.Null(Series("90:5 110:5").FirstRise(Stage));
        Assert.Null(Series("110:0 150:0").FirstRise(Stage));
    }

    [Fact]
    public void Errors_are_what_the_version_is_to_blame_for()
    {
        (string Labels, bool Error)[] table =
        [
            ("response_code=200", false), ("response_code=404", false), ("response_code=500", true), ("response_code=503", true),
            ("response_code=0,response_flags=DC", false), ("response_code=0,response_flags=UC", true), ("response_code=50", false),
            ("response_code=200,grpc_response_status=0", false), ("response_code=200,grpc_response_status=14", true),
            ("response_code=200,grpc_response_status=5", false), ("", false),
        ];
        foreach ((string labels, bool error) in table)
        {
            Assert.Equal(error, ResponseClass.IsError(Labels(labels)));
        }
    }

    [Fact]
    public void Requests_and_errors_are_added_up_over_series()
    {
        (Counts counts, string? trouble) = ResponseClass.Count(
            [Series("90:100 190:150", "response_code=200"), Series("150:3", "response_code=503"), Series("120:2 190:4", "response_code=404")], Stage);
        Assert.Null(trouble);
        Assert.Equal(new Counts(57, 3), counts);
        Assert.NotNull(ResponseClass.Count([Series("90:NaN", "response_code=200")], Stage).Trouble);
    }

    [Fact]
    public void Cells_add_up_to_the_whole()
    {
        CounterSeries series = Series("90:5 110:7 150:20 155:2 199:9");
        ImmutableArray<double> cells = series.Cells([100, 120, 150, 160, 200]);
        Assert.Equal([2, 13, 2, 7], cells);
        Assert.Equal(series.Since(Stage).Count, cells.Sum());
        Assert.Empty(series.Cells([]));
    }

    // Whatever restarts a counter went through, what it rose before and after a moment is what it rose in all; and the order of the samples says nothing.
    [Fact]
    public void Increases_add_up_over_any_moment_between() =>
        Prop.ForAll(Arb.From(from values in Gen.Choose(0, 50).ArrayOf(20)
                             from between in Gen.Choose(1, 19)
                             select (values, between)), c =>
        {
            ImmutableArray<Point> points = [.. c.values.Select((v, i) => new Point(i, v))];
            CounterSeries series = new(Labels(""), points), backwards = new(Labels(""), [.. points.Reverse()]);
            double whole = series.Since(new Window(-5, 0, 19)).Count;
            return whole == series.Since(new Window(-5, 0, c.between)).Count + series.Since(new Window(-5, c.between, 19)).Count
                && whole == backwards.Since(new Window(-5, 0, 19)).Count;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(31, 7));

    internal static ImmutableSortedDictionary<string, string> Labels(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries)
        .Select(l => l.Split('=')).ToImmutableSortedDictionary(l => l[0], l => l[1], StringComparer.Ordinal);

    internal static CounterSeries Series(string samples, string labels = "") => new(Labels(labels),
        [.. samples.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(s => s.Split(':'))
            .Select(s => new Point(double.Parse(s[0], System.Globalization.CultureInfo.InvariantCulture), double.Parse(s[1], System.Globalization.CultureInfo.InvariantCulture)))]);
}
