namespace PahlawanPangan.Grains.Accounts;

/// <summary>Reseals contact data that is under a superseded key. There is one grain, with key 0.</summary>
[Alias("pangan.accounts.IContactResealerGrain")]
[GrainInterfaceType("PahlawanPangan.Grains.Accounts.IContactResealerGrain")]
internal interface IContactResealerGrain : IGrainWithIntegerKey
{
    /// <summary>Processes the next accounts, and returns the number that it resealed.</summary>
    [Alias("reseal")]
    Task<int> ResealAsync();
}
