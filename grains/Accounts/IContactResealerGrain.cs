namespace PahlawanPangan.Grains.Accounts;

/// <summary>Seals contact data anew that is under a key which has been followed by another. There is one, with key 0.</summary>
[Alias("pangan.accounts.IContactResealerGrain")]
[GrainInterfaceType("PahlawanPangan.Grains.Accounts.IContactResealerGrain")]
public interface IContactResealerGrain : IGrainWithIntegerKey
{
    /// <summary>Works on the next accounts, and gives how many it sealed anew.</summary>
    [Alias("reseal")]
    Task<int> ResealAsync();
}
