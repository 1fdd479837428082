using GitOpsGen.Diagnostics;
using Xunit;

namespace GitOpsGen.Tests.Terminal;

public sealed class NearestNameTests
{
    [Fact]
    public void A_name_that_stands_in_several_places_is_listed_once()
    {
        Assert.Equal("known here: cart, orders", NearestName.Hint("payments", ["orders", "cart", "orders"]));
        Assert.Equal("known here: a, b, c, d, e, f, g, h, i, j", NearestName.Hint("payments", [.. "abcdefghijabcdefghij".Select(c => c.ToString())]));
        Assert.Equal("did you mean 'orders'?", NearestName.Hint("order", ["orders", "orders"]));
    }
}
