namespace PahlawanPangan.Grains.Outbox;

/// <summary>The relay of one lane; the key is the lane.</summary>
[Alias("pangan.outbox.IRelayGrain")]
public interface IRelayGrain : IGrainWithIntegerKey
{
    /// <summary>Makes sure that the lane is being relayed, and by the silo whose share it is.</summary>
    /// <param name="keeper">The silo that asks, whose share it is. A relay elsewhere ends, and the next wake starts one there.</param>
    [Alias("wake")]
    ValueTask WakeAsync(SiloAddress keeper);
}
