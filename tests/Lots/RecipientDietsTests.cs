using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Lots;

[Safety]
public sealed class RecipientDietsTests
{
    private static readonly RecipientDiet Stated = new() { Needs = default, IsStrict = true };

    [Fact]
    public async Task Diet_whose_silo_stops_is_asked_for_again()
    {
        var cluster = new FakeCluster();
        var failures = 2;
        cluster.On("GetAsync", _ => new ValueTask<RecipientDiet?>(failures-- > 0
            ? Task.FromException<RecipientDiet?>(new SiloUnavailableException())
            : Task.FromResult<RecipientDiet?>(Stated)));

        Assert.Same(Stated, await new RecipientDiets(cluster.Factory).ReadAsync(Guid.NewGuid()));
        Assert.Equal(3, cluster.Calls.Count);
    }

    [Fact]
    public async Task Diet_that_cannot_be_read_fails_each_claim_that_needs_it()
    {
        var cluster = new FakeCluster();
        cluster.On("GetAsync", FailWith(new SiloUnavailableException()));
        var diets = new RecipientDiets(cluster.Factory);
        var account = Guid.NewGuid();

        await Assert.ThrowsAsync<SiloUnavailableException>(() => diets.ReadAsync(account).AsTask());
        await Assert.ThrowsAsync<SiloUnavailableException>(() => diets.ReadAsync(account).AsTask());
        Assert.Equal(6, cluster.Calls.Count);
    }

    [Fact]
    public async Task Diet_that_is_not_answered_in_time_is_not_asked_for_again()
    {
        var cluster = new FakeCluster();
        cluster.On("GetAsync", FailWith(new TimeoutException()));

        await Assert.ThrowsAsync<TimeoutException>(() => new RecipientDiets(cluster.Factory).ReadAsync(Guid.NewGuid()).AsTask());
        Assert.Single(cluster.Calls);
    }

    private static Func<object?[], object?> FailWith(Exception failure) =>
        _ => new ValueTask<RecipientDiet?>(Task.FromException<RecipientDiet?>(failure));
}
