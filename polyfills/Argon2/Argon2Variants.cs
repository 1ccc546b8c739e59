namespace Konscious.Security.Cryptography;

/// <summary>Argon2id, for passwords: the first half pass reads memory regardless of the password, the rest depending on it.</summary>
public class Argon2id(byte[] password) : Argon2(password)
{
    internal override Argon2Type Type => Argon2Type.Id;
}

/// <summary>Argon2i: memory is read regardless of the password.</summary>
public class Argon2i(byte[] password) : Argon2(password)
{
    internal override Argon2Type Type => Argon2Type.I;
}

/// <summary>Argon2d: memory is read depending on the password.</summary>
public class Argon2d(byte[] password) : Argon2(password)
{
    internal override Argon2Type Type => Argon2Type.D;
}

/// <summary>The variants by their numbers in the RFC.</summary>
internal enum Argon2Type
{
    D = 0,
    I = 1,
    Id = 2,
}
