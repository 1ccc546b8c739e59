namespace PahlawanPangan.Grains.Lots;

/// <summary>
/// Finds lots with passed deadlines and has each settle them. There is one per database; its key is the database's number.
/// </summary>
[Alias("pangan.lots.IDeadlineSweeperGrain")]
[GrainInterfaceType("PahlawanPangan.Grains.Lots.IDeadlineSweeperGrain")]
internal interface IDeadlineSweeperGrain : IGrainWithIntegerKey
{
    /// <summary>Settles the deadlines that have passed; returns the number of lots called.</summary>
    [Alias("sweep")]
    Task<int> SweepAsync();
}
