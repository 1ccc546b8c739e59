namespace PahlawanPangan.Grains.Outbox;

/// <summary>The relay of one lane; the key is the lane.</summary>
[Alias("pangan.outbox.IRelayGrain")]
public interface IRelayGrain : IGrainWithIntegerKey
{
    /// <summary>Makes sure that the lane is being relayed.</summary>
    [Alias("wake")]
    ValueTask WakeAsync();
}
