using PahlawanPangan.Lots;

namespace PahlawanPangan.Accounts;

/// <summary>
/// The diet of one account; the key is the account's id. Silos use a diet that they have read for <see cref="RecipientDiet.KnownFor"/>: who
/// sets one waits for that, and then it holds for the next claim.
/// </summary>
[Alias("pangan.accounts.IDietGrain")]
[GrainInterfaceType("PahlawanPangan.Accounts.IDietGrain")]
public interface IDietGrain : IGrainWithGuidKey
{
    /// <summary>The diet; null when the account has stated none, as most have not.</summary>
    [Alias("get")]
    ValueTask<RecipientDiet?> GetAsync();

    /// <summary>Replaces the diet.</summary>
    [Alias("set")]
    Task<Reply<RecipientDiet>> SetAsync(RecipientDiet diet);

    /// <summary>Erases the diet of a deleted account. Returns null on success.</summary>
    [Alias("forget")]
    Task<Refusal?> ForgetAsync();
}
