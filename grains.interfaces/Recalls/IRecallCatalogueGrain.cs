namespace PahlawanPangan.Recalls;

/// <summary>Shows recall campaigns to operators and to the donors whose lots they are about; the key has no meaning.</summary>
[Alias("pangan.recalls.IRecallCatalogueGrain")]
[GrainInterfaceType("PahlawanPangan.Recalls.IRecallCatalogueGrain")]
public interface IRecallCatalogueGrain : IGrainWithIntegerKey
{
    /// <summary>One campaign with its totals.</summary>
    [Alias("get")]
    Task<Reply<RecallView>> GetAsync(Caller caller, Guid recallId);

    /// <summary>The campaigns that the caller may see, the newest first.</summary>
    /// <param name="caller">An operator or a donor.</param>
    /// <param name="isOpen">Whether only open or only closed ones; null for both.</param>
    /// <param name="page">The page.</param>
    [Alias("list")]
    Task<Reply<Page<RecallView>>> ListAsync(Caller caller, bool? isOpen, PageRequest page);

    /// <summary>Who was reached when, in the order of lots and accounts.</summary>
    [Alias("notices")]
    Task<Reply<Page<RecallNoticeView>>> NoticesAsync(Caller caller, Guid recallId, PageRequest page);
}
