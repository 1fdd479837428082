using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using GitOpsGen.Routing;
using Xunit;

namespace GitOpsGen.Tests.Routing;

public sealed class Re2SyntaxTests
{
    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(20260817, 31);

    [Theory]
    [InlineData(@"a(?=b)", "'(?=' looks around")]
    [InlineData(@"a(?!b)", "'(?!' looks around")]
    [InlineData(@"(?<=a)b", "'(?<=' looks around")]
    [InlineData(@"(?<!a)b", "'(?<!' looks around")]
    [InlineData(@"(a)\1", "'\\1' is a back-reference")]
    [InlineData(@"(?P<x>a)\k<x>", "'\\k' is a back-reference")]
    [InlineData(@"(?>a)b", "atomic group")]
    [InlineData(@"a++b", "'++' is a possessive quantifier")]
    [InlineData(@"a**", "'*' repeats a repetition")]
    [InlineData(@"a{2}{3}", "'{' repeats a repetition")]
    [InlineData(@"a\Z", "'\\Z' is unknown to RE2")]
    [InlineData(@"a\h", "'\\h' is no escape")]
    [InlineData(@"a{1001}", "repeats over 1000 times")]
    [InlineData(@"a{2,1001}", "repeats over 1000 times")]
    [InlineData(@"a{99999999999}", "repeats over 1000 times")]
    [InlineData(@"a{3,2}", "at most fewer times")]
    [InlineData(@"*.example.com", "'*' has nothing to repeat")]
    [InlineData(@"(+a)", "'+' has nothing to repeat")]
    [InlineData(@"a|*", "'*' has nothing to repeat")]
    [InlineData(@"(a", "a '(' is not closed")]
    [InlineData(@"a)", "a closing ')' without its '('")]
    [InlineData(@"[a-", "is not closed")]
    [InlineData(@"[z-a]", "the range 'z-a' runs backwards")]
    [InlineData(@"[[:alfa:]]", "'[:alfa:]' is no class")]
    [InlineData(@"\p{", "needs a Unicode class")]
    [InlineData(@"\xZZ", "is not followed by a code")]
    [InlineData(@"(?(a)b|c)", "begins no group")]
    [InlineData(@"(?#note)", "begins no group")]
    [InlineData(@"(?x)a b", "begins no group")]
    [InlineData(@"a\", "ends in a lone")]
    [InlineData(@"[a\", "ends in a lone")]
    public void What_RE2_refuses_is_named(string pattern, string problem)
    {
        Assert.Contains(problem, Re2.Problem(pattern), StringComparison.Ordinal);
        Assert.Null(Re2.Compile(pattern));
    }

    [Theory]
    [InlineData("", "anything")]
    [InlineData(@"^/orders/([^/]+)(/.*)?$", "/orders/17/items")]
    [InlineData(@"(?i)CHROME", "chrome")]
    [InlineData(@"(?i:a)b", "Ab")]
    [InlineData(@"(?P<id>[0-9]+)-(?<x>\w)", "12-a")]
    [InlineData(@"\pL\p{Lu}\P{Nd}", "aBc")]
    [InlineData(@"[[:alpha:]_][[:digit:]]*", "_12")]
    [InlineData(@"[]a]+", "]a")]
    [InlineData(@"[^]a]", "b")]
    [InlineData(@"[a-z&&[b]", "&")]
    [InlineData(@"[a\]\-\d]+", "]-7")]
    [InlineData(@"\Qa.b*\E+c", "a.b**c")]
    [InlineData(@"a{,3}", "a{,3}")]
    [InlineData(@"a{0,1000}?b", "b")]
    [InlineData(@"\x41\x{42}\103", "ABC")]
    [InlineData(@"a*?b+?c??", "ab")]
    [InlineData(@"()|a", "")]
    [InlineData(@"\Aa\z", "a")]
    [InlineData(@"\bword\b", "a word here")]
    [InlineData(@"\.\*\/\-", ".*/-")]
    public void What_RE2_takes_matches_here_too(string pattern, string text)
    {
        Assert.Null(Re2.Problem(pattern));
        Assert.Matches(Re2.Compile(pattern)!, text);
    }

    [Theory]
    [InlineData(@"^a$", "a\n")]
    [InlineData(@"\d", "٣")]
    [InlineData(@"\w", "é")]
    [InlineData(@"\S", " ")]
    [InlineData(@"[\D]", "4")]
    public void Classes_are_ASCII_and_the_end_is_the_end(string pattern, string text) => Assert.DoesNotMatch(Re2.Compile(pattern)!, text);

    [Fact]
    public void A_whole_match_leaves_nothing_over()
    {
        Assert.DoesNotMatch(Re2.Compile("a|ab", whole: true)!, "abc");
        Assert.Matches(Re2.Compile("a|ab", whole: true)!, "ab");
    }

    [Theory]
    [InlineData(@"\p{Greek}")]
    [InlineData("[\U0001F600-\U0001F602]")]
    public void What_has_no_equal_here_is_valid_and_not_compiled(string pattern)
    {
        Assert.Null(Re2.Problem(pattern));
        Assert.Null(Re2.Compile(pattern));
    }

    [Theory]
    [InlineData("(?m)^b$", "a\nb\nc", "ab")]
    [InlineData("^[[:^digit:]]$", "a", "1")]
    [InlineData("^[[:^alpha:]]$", "1", "a")]
    [InlineData("^[[:^punct:]]$", "a", "-")]
    public void Flags_of_lines_and_negated_classes_mean_the_same(string pattern, string yes, string no)
    {
        Assert.Matches(Re2.Compile(pattern)!, yes);
        Assert.DoesNotMatch(Re2.Compile(pattern)!, no);
    }

    [Fact]
    public void A_pattern_that_explodes_elsewhere_takes_no_time() =>
        Assert.DoesNotMatch(Re2.Compile("(a*)*b", whole: true)!, new string('a', 5000));

    [Fact]
    public void Patterns_of_both_languages_mean_the_same()
    {
        Gen<string> piece = Gen.Elements("a", "b", "1", ".", "[ab]", "[^a]", "(a|b1)", "(?:ab)?", "a*", "b+?", "[0-9]{1,2}", "a{2}", "|", @"\.", "(?i:B)");
        Gen<string> pattern = piece.ListOf().Select(string.Concat);
        Gen<string> text = Gen.Elements('a', 'b', '1', '.', 'B').ListOf().Select(string.Concat);
        Prop.ForAll(pattern.ToArbitrary(), text.ToArbitrary(), (p, t) =>
            Re2.Problem(p) is null && Re2.Compile(p, whole: true)!.IsMatch(t) == Regex.IsMatch(t, @"\A(?:" + p + @")\z", RegexOptions.CultureInvariant)).Check(Fixed);
    }

    [Fact]
    public void No_text_makes_it_throw()
    {
        Gen<string> noise = Gen.Elements([.. @"ab19()[]{}*+?|\^$.-,:<>!=PpQEkxZUims&#", 'é']).ListOf().Select(string.Concat);
        Prop.ForAll(noise.ToArbitrary(), p =>
            Record.Exception(() => Re2.Compile(p)?.IsMatch("ab1")) is null && (Re2.Problem(p) is null || Re2.Compile(p) is null)).Check(Fixed);
    }
}
