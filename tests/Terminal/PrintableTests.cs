using GitOpsGen.Diagnostics;
using Xunit;

namespace GitOpsGen.Tests.Terminal;

public sealed class PrintableTests
{
    [Theory]
    [InlineData("plain 'text' with ünï and 😀\n\tand lines", "plain 'text' with ünï and 😀\n\tand lines")]
    [InlineData("a\u001b[31mred", "a\\u001B[31mred")]
    [InlineData("nul\0 bell\a back\b del\u007F", "nul\\u0000 bell\\u0007 back\\u0008 del\\u007F")]
    [InlineData("turned \u202Egnp.exe", "turned \\u202Egnp.exe")]
    public void What_a_terminal_would_act_on_stands_by_its_code(string text, string shown)
    {
        Assert.Equal(shown, Printable.Of(text));
        Assert.Equal(shown, Diagnostic.Of(InputCodes.Syntax, Place.None, text, text).Message);
        Assert.Equal(shown, (Diagnostic.Of(InputCodes.Syntax, Place.None, text) with { Hint = Printable.Of(text) }).Hint);
    }

    // Not as InlineData: what an attribute holds is UTF-8, which has no halves.
    [Fact]
    public void Halves_of_surrogate_pairs_stand_by_their_code() => Assert.Equal("half \\uD83D, other \\uDE00", Printable.Of($"half {(char)0xD83D}, other {(char)0xDE00}"));
}
