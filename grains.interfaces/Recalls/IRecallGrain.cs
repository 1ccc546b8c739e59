namespace PahlawanPangan.Recalls;

/// <summary>One recall campaign: it is opened once, acknowledged by those whom it reaches, and closed once.</summary>
[Alias("pangan.recalls.IRecallGrain")]
[GrainInterfaceType("PahlawanPangan.Recalls.IRecallGrain")]
public interface IRecallGrain : IGrainWithGuidKey
{
    /// <summary>
    /// Opens the campaign. A lot that it names is stopped before this returns, unless it is a drill; what else it looks for is found and
    /// stopped in the background. A repetition gets the first answer.
    /// </summary>
    [Alias("open")]
    Task<Reply<RecallReference>> OpenAsync(OpenRecall command);

    /// <summary>Notes that an account has read its notices: they are not repeated any more.</summary>
    [Alias("acknowledge")]
    Task<Reply<RecallAcknowledgement>> AcknowledgeAsync(Caller caller, string? traceParent);

    /// <summary>Ends the campaign with a report. One that is closed stays closed, with its first report.</summary>
    [Alias("close")]
    Task<Reply<RecallReference>> CloseAsync(CloseRecall command);

    /// <summary>
    /// Does what a crash may have left: stores the campaign that its row asks for, and publishes what its rows say and its events do not.
    /// </summary>
    /// <returns>Whether the campaign is open.</returns>
    [Alias("continue")]
    Task<bool> ContinueAsync();
}
