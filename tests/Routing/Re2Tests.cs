using FsCheck;
using FsCheck.Fluent;
using GitOpsGen.Routing;
using Xunit;

namespace GitOpsGen.Tests.Routing;

public sealed class Re2Tests
{
    private static Re2 Of(string pattern)
    {
        Assert.True(Re2.TryRead(pattern, out Re2? regex, out string error), error);
        return regex;
    }

    [Theory]
    [InlineData("ab", "ab", true)]
    [InlineData("ab", "xaby", false)]
    [InlineData("a|bc", "bc", true)]
    [InlineData("a|bc", "ac", false)]
    [InlineData("^(.*?;)?(user=jason)(;.*)?$", "a=b;user=jason;c=d", true)]
    [InlineData("^(.*?;)?(user=jason)(;.*)?$", "a=b;user=jasone", false)]
    [InlineData("/v[0-9]+/.*", "/v12/", true)]
    [InlineData("/v[0-9]+/.*", "/v/", false)]
    [InlineData("a{2,3}", "aaa", true)]
    [InlineData("a{2,3}", "aaaa", false)]
    [InlineData("a{2}", "aa", true)]
    [InlineData("a{,3}", "a{,3}", true)]
    [InlineData("a{2,}b", "aaaab", true)]
    [InlineData("(?i)Chrome.*", "chrome/1", true)]
    [InlineData("a(?i)b|c", "C", true)]
    [InlineData("(?i:a)b", "AB", false)]
    [InlineData("(?i:a)b", "Ab", true)]
    [InlineData("(?-i:a)", "A", false)]
    [InlineData("(?P<id>[a-z]+)-(?<n>\\d)", "abc-1", true)]
    [InlineData("\\d+", "١", false)]
    [InlineData("\\w\\W\\S\\D", "a-bc", true)]
    [InlineData("[\\d_-]+", "1_-", true)]
    [InlineData("[^\\d]", "a", true)]
    [InlineData("[^\\d]", "1", false)]
    [InlineData("[]a]+", "]a", true)]
    [InlineData("[^]a]", "]", false)]
    [InlineData("[[:alpha:]]+[[:^digit:]]", "ab-", true)]
    [InlineData("[[:upper:]]", "a", false)]
    [InlineData("\\Qa.b\\E+", "a.bbb", true)]
    [InlineData("\\Qa.b\\E+", "axb", false)]
    [InlineData("\\x41\\x{42}\\103", "ABC", true)]
    [InlineData("a.b", "a\nb", false)]
    [InlineData("(?s)a.b", "a\nb", true)]
    [InlineData("(?m)a$\\n^b", "a\nb", true)]
    [InlineData("a$", "a\n", false)]
    [InlineData(".", "😀", true)]
    [InlineData("..", "😀", false)]
    [InlineData("[^a]", "😀", true)]
    [InlineData("😀+", "😀😀", true)]
    [InlineData("\\p{Lu}\\pN\\P{L}", "A1-", true)]
    [InlineData("\\ba\\b.*", "a b", true)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("(|a)b", "b", true)]
    [InlineData("a b#c", "a b#c", true)]
    [InlineData("\\/api\\.v1\\-x", "/api.v1-x", true)]
    [InlineData("(?U)a+", "aaa", true)]
    [InlineData("a+?b*?c??", "aabc", true)]
    public void An_expression_must_match_the_whole_text(string pattern, string text, bool expected) => Assert.Equal(expected, Of(pattern).IsMatch(text));

    [Theory]
    [InlineData("(?=a)b", "look-around")]
    [InlineData("(?!a)b", "look-around")]
    [InlineData("(?<=a)b", "look-around")]
    [InlineData("(?<!a)b", "look-around")]
    [InlineData("(a)\\1", "'\\1' is a back-reference")]
    [InlineData("(?>a)", "(?>")]
    [InlineData("(?#note)a", "(?#")]
    [InlineData("(?x)a", "(?x")]
    [InlineData("\\Ga", "'\\G'")]
    [InlineData("\\Za", "'\\Z'")]
    [InlineData("\\u0041", "'\\u'")]
    [InlineData("\\cA", "'\\c'")]
    [InlineData("a**", "repeats a repetition")]
    [InlineData("a*+", "'*+' is a possessive quantifier")]
    [InlineData("*", "nothing to repeat")]
    [InlineData("(*a)", "nothing to repeat")]
    [InlineData("(?i)*", "nothing to repeat")]
    [InlineData("(a", "'(' is not closed")]
    [InlineData("a)", "')' without its '('")]
    [InlineData("(?", "'(' is not closed")]
    [InlineData("(?P<>a)", "name of a group")]
    [InlineData("(?P<a", "name of a group")]
    [InlineData("[a", "'[' is not closed")]
    [InlineData("[b-a]", "backwards")]
    [InlineData("[a-\\d]", "'\\d'")]
    [InlineData("[[:word2:]]", "no class")]
    [InlineData("a{1001}", "1000")]
    [InlineData("a{3,2}", "backwards")]
    [InlineData("((a{500}){500})", "too large")]
    [InlineData("a\\", "ends in a lone")]
    [InlineData("\\x{110000}", "'\\x'")]
    [InlineData("\\p{IsGreek}", "'\\p'")]
    [InlineData("\\p}", "'\\p'")]
    [InlineData("\\p{Greek}", "Unicode script")]
    public void What_RE2_would_refuse_is_refused_with_the_reason(string pattern, string reason)
    {
        Assert.False(Re2.TryRead(pattern, out Re2? regex, out string error));
        Assert.Null(regex);
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_nested_past_all_sense_are_refused() =>
        Assert.False(Re2.TryRead(new string('(', 5_000) + new string(')', 5_000), out _, out _));

    [Fact]
    public void A_pattern_that_would_explode_with_backtracking_answers_at_once() =>
        Assert.False(Of("(a+)+(a|aa)*b").IsMatch(new string('a', 20_000)));

    [Theory]
    [InlineData("/v[0-9]+/.*", "/v0/")]
    [InlineData("^(.*?;)?(user=jason)(;.*)?$", "user=jason")]
    [InlineData("(chrome|firefox)/\\d{2}", "chrome/11")]
    [InlineData("[^a-z]x", "1x")]
    [InlineData("a{3}b*", "aaa")]
    public void Examples_match_and_the_first_is_the_shortest_reading(string pattern, string first)
    {
        Re2 regex = Of(pattern);
        Assert.NotEmpty(regex.Examples());
        Assert.All(regex.Examples(), text => Assert.True(regex.IsMatch(text)));
        Assert.Equal(first.Length, regex.Examples()[0].Length);
    }

    [Theory]
    [InlineData("a\\Bb$c")]
    [InlineData("[^\\x00-\\x{FFFF}]")]
    public void There_is_no_example_where_nothing_can_match(string pattern) => Assert.Empty(Of(pattern).Examples());

    [Fact]
    public void No_text_makes_the_reader_fall_over_and_what_it_reads_has_examples_that_match() =>
        Prop.ForAll(
            Arb.From(Gen.Elements(["a", "b", "1", "\\", "(", ")", "(?", "[", "]", "{", "}", "{2,3}", "|", "*", "+", "?", "^", "$", ".", "-", ":", "<", ">", ",", "P", "Q", "E", "d", "x", "p", "i", "\ud83d", "é"])
                .ListOf().Select(string.Concat)),
            pattern => Re2.TryRead(pattern, out Re2? regex, out string error) ? error.Length == 0 && regex.Examples().All(regex.IsMatch) : error.Length > 0)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000).WithReplay(20_260_712, 7));
}
