using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Postgres;

public sealed class ShardNumberTests
{
    private const int Ids = 20_000;
    private static readonly Guid[] Requests = [.. Enumerable.Range(0, Ids).Select(number => Derived(new Random(number)))];

    [Fact]
    public void A_number_is_read_back_and_keeps_the_rest_of_the_id()
    {
        foreach (var shard in new[] { 0, 1, 2, 128, 255 })
        {
            var id = ShardNumber.With(Requests[0], shard);

            Assert.Equal(shard, ShardNumber.Of(id));
            Assert.Equal(Requests[0], ShardNumber.With(id, ShardNumber.Of(Requests[0])));
        }
    }

    [Fact]
    public void An_id_of_another_version_names_the_first_database()
    {
        Assert.Equal(0, ShardNumber.Of(Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8057")));
        Assert.Equal(0, ShardNumber.Of(Guid.Empty));
    }

    [Fact]
    public void A_number_that_does_not_fit_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ShardNumber.With(Requests[0], 256));
        Assert.Throws<ArgumentOutOfRangeException>(() => ShardNumber.With(Requests[0], -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ShardNumber.With(Guid.Empty, 1));
    }

    [Fact]
    public void Lots_are_spread_evenly()
    {
        var counts = Requests.GroupBy(id => ShardChoice.Of(id, 5)).ToDictionary(group => group.Key, group => group.Count());

        Assert.Equal(5, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, Ids / 5 * 0.93, Ids / 5 * 1.07));
    }

    [Fact]
    public void Additional_database_takes_its_share_and_changes_no_other_choice()
    {
        var moved = Requests.Where(id => ShardChoice.Of(id, 4) != ShardChoice.Of(id, 3)).ToList();

        Assert.InRange(moved.Count, Ids / 4 * 0.9, Ids / 4 * 1.1);
        Assert.All(moved, id => Assert.Equal(3, ShardChoice.Of(id, 4)));
    }

    [Fact]
    public void Every_earlier_choice_is_among_the_others()
    {
        foreach (var id in Requests.Take(2000))
        {
            var chosen = ShardChoice.Of(id, 6);
            var others = ShardChoice.Others(id, 6, chosen).ToList();

            Assert.DoesNotContain(chosen, others);
            Assert.Equal(
                Enumerable.Range(1, 6).Select(count => ShardChoice.Of(id, count)).Where(number => number != chosen).Distinct().Order(),
                others.Order());
        }
    }

    private static Guid Derived(Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
