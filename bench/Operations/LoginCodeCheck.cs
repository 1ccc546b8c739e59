using System.Security.Cryptography;
using System.Text;
using PahlawanPangan.Grains.Accounts;

namespace PahlawanPangan.Bench.Operations;

/// <summary>Checks the one-time code of a login.</summary>
internal sealed class LoginCodeCheck : IOperation
{
    private const string Shown = "123456";
    private readonly byte[] _root = RandomNumberGenerator.GetBytes(IdentityKeys.KeyBytes);
    private readonly OneTimeCodes _codes;
    private readonly Guid _challenge = Guid.NewGuid();
    private readonly byte[] _stored;
    private readonly string _storedPlain;

    public LoginCodeCheck()
    {
        _codes = new OneTimeCodes(
            new IdentityKeys(_root, [new ContactKey("bench", RandomNumberGenerator.GetBytes(IdentityKeys.KeyBytes))]));
        _stored = _codes.Hash(_challenge, Shown);
        _storedPlain = PlainHash(Shown);
    }

    public void Engine()
    {
        if (!_codes.Matches(_challenge, Shown, _stored))
        {
            throw new InvalidOperationException("The right code was refused.");
        }
    }

    /// <summary>A hash object per check, and strings.</summary>
    public void Plain()
    {
        if (PlainHash(Shown) != _storedPlain)
        {
            throw new InvalidOperationException("The right code was refused.");
        }
    }

    private string PlainHash(string code)
    {
        using var hash = new HMACSHA256(_root);
        return Convert.ToBase64String(hash.ComputeHash(Encoding.UTF8.GetBytes($"{_challenge:N}{code}")));
    }
}
