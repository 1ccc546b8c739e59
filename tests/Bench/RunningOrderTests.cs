using PahlawanPangan.Bench.Figures;

namespace PahlawanPangan.Tests.Bench;

public sealed class RunningOrderTests
{
    private const int Rounds = 30;
    private static readonly string[] Claims = ["control", "grains", "bare"];
    private static readonly string[] Requests = ["requests", "echo"];

    [Fact]
    public void Round_HasEachOnceAndThoseThatAreComparedAsNeighbours()
    {
        var rounds = Draw();

        Assert.All(rounds, round =>
        {
            Assert.Equal([.. Claims.Concat(Requests).Order()], round.Order());
            Assert.Single(round.Zip(round.Skip(1)), pair => Requests.Contains(pair.First) != Requests.Contains(pair.Second));
        });
    }

    [Fact]
    public void Rounds_BeginDifferentlyAndHaveNobodyTwiceInARow()
    {
        var rounds = Draw();

        Assert.Equal(Claims.Length + Requests.Length, rounds.Select(round => round[0]).Distinct().Count());
        Assert.All(rounds.Zip(rounds.Skip(1)), pair => Assert.NotEqual(pair.First[^1], pair.Second[0]));
    }

    [Fact]
    public void Nobody_HasARoundThatIsEmpty() => Assert.Empty(new RunningOrder<string>().Next());

    private static List<List<string>> Draw()
    {
        var order = new RunningOrder<string>();
        foreach (var names in new[] { Claims, Requests })
        {
            var field = order.Field();
            foreach (var name in names)
            {
                field.Add(name);
            }
        }

        return [.. Enumerable.Range(0, Rounds).Select(_ => order.Next())];
    }
}
