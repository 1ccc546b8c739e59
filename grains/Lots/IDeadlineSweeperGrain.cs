namespace PahlawanPangan.Grains.Lots;

/// <summary>Finds lots with passed deadlines and lets each settle them. There is one per database; its key is the database's number.</summary>
[Alias("pangan.lots.IDeadlineSweeperGrain")]
[GrainInterfaceType("PahlawanPangan.Grains.Lots.IDeadlineSweeperGrain")]
public interface IDeadlineSweeperGrain : IGrainWithIntegerKey
{
    /// <summary>Settles what is due now; gives how many lots were told.</summary>
    [Alias("sweep")]
    Task<int> SweepAsync();
}
