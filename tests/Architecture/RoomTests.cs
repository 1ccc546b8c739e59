using PahlawanPangan.Gateway;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Grains;

namespace PahlawanPangan.Tests.Architecture;

/// <summary>The rooms of grains and gateway depend on each other in one direction.</summary>
public sealed class RoomTests
{
    private const string Advice = "Move what both rooms need to the lower one, or let the upper one pass it in. ";

    [Fact]
    public void Rooms_of_grains_have_no_dependency_cycle() =>
        AssertLayered(new RoomGraph(typeof(GrainHosting).Assembly, "PahlawanPangan.Grains", ["Lots.Search"], typeof(GrainHosting)));

    [Fact]
    public void Rooms_of_the_gateway_have_no_dependency_cycle() =>
        AssertLayered(new RoomGraph(typeof(Problem).Assembly, "PahlawanPangan.Gateway", [], typeof(GatewayHosting)));

    [Fact]
    public void Cycle_through_a_lambda_is_named()
    {
        var graph = new RoomGraph(typeof(RoomTests).Assembly, "PahlawanPangan.Tests.Architecture.Rooms", ["Upper.Attic"]);

        var cycle = graph.ShortestCycle();

        Assert.Equal([RoomGraph.Root, "Lower", "Upper", "Upper.Attic"], graph.Rooms);
        Assert.Equal(["Lower -> Upper: Cellar refers to Parlour", "Upper -> Lower: Parlour refers to Cellar"], cycle);
        Assert.Equal(["(root) -> Upper.Attic: Door refers to Chest"], graph.ReferencesOfRoot());
    }

    private static void AssertLayered(RoomGraph graph)
    {
        Assert.True(graph.Rooms.Count > 10, "The rooms were not found.");
        var cycle = graph.ShortestCycle();
        Assert.True(cycle.Count == 0, $"Rooms depend on each other in a cycle. {Advice}{string.Join("; ", cycle)}");
        var ofRoot = graph.ReferencesOfRoot();
        Assert.True(ofRoot.Count == 0, $"A type beside the composition refers to a room. {Advice}{string.Join("; ", ofRoot)}");
    }
}
