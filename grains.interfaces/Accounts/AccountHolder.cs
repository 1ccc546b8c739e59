namespace PahlawanPangan.Accounts;

/// <summary>Whose an account is.</summary>
public enum AccountHolder
{
    /// <summary>One person, acting for themselves.</summary>
    Person,

    /// <summary>An organisation, such as a restaurant, a food bank or a courier company; its display name is the organisation's.</summary>
    Organisation,
}
