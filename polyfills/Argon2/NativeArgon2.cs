using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Konscious.Security.Cryptography;

/// <summary>The reference library.</summary>
internal static unsafe partial class NativeArgon2
{
    private const string Library = "argon2";
    private const uint Version13 = 0x13;
    private static readonly string[] FileNames = ["libargon2.so.1", "libargon2.1.dylib", "libargon2.dll", "libargon2"];

    static NativeArgon2() => NativeLibrary.SetDllImportResolver(typeof(NativeArgon2).Assembly, Find);

    public static byte[] Hash(Argon2 settings, byte[] password, int length)
    {
        var hash = new byte[length];
        var salt = settings.Salt ?? [];
        var secret = settings.KnownSecret ?? [];
        var associated = settings.AssociatedData ?? [];
        fixed (byte* hashStart = hash, passwordStart = password, saltStart = salt, secretStart = secret, associatedStart = associated)
        {
            var context = new Context
            {
                Hash = hashStart,
                HashLength = (uint)hash.Length,
                Password = passwordStart,
                PasswordLength = (uint)password.Length,
                Salt = saltStart,
                SaltLength = (uint)salt.Length,
                Secret = secretStart,
                SecretLength = (uint)secret.Length,
                Associated = associatedStart,
                AssociatedLength = (uint)associated.Length,
                Iterations = (uint)settings.Iterations,
                MemoryKib = (uint)settings.MemorySize,
                Lanes = (uint)settings.DegreeOfParallelism,
                Threads = (uint)settings.DegreeOfParallelism,
                Version = Version13,
            };
            var code = Compute(ref context, (int)settings.Type);
            return code == 0 ? hash : throw new CryptographicException("Argon2 failed: " + Marshal.PtrToStringUTF8(Message(code)));
        }
    }

    private static nint Find(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (name != Library)
        {
            return 0;
        }

        foreach (var fileName in FileNames)
        {
            if (NativeLibrary.TryLoad(fileName, assembly, searchPath, out var library))
            {
                return library;
            }
        }

        throw new DllNotFoundException("The Argon2 reference library is missing; on Debian and Ubuntu it is the package libargon2-1.");
    }

    [LibraryImport(Library, EntryPoint = "argon2_ctx")]
    private static partial int Compute(ref Context context, int type);

    [LibraryImport(Library, EntryPoint = "argon2_error_message")]
    private static partial nint Message(int code);

    /// <summary>The library's argon2_context.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Context
    {
        public byte* Hash;
        public uint HashLength;
        public byte* Password;
        public uint PasswordLength;
        public byte* Salt;
        public uint SaltLength;
        public byte* Secret;
        public uint SecretLength;
        public byte* Associated;
        public uint AssociatedLength;
        public uint Iterations;
        public uint MemoryKib;
        public uint Lanes;
        public uint Threads;
        public uint Version;
        public nint Allocate;
        public nint Free;
        public uint Flags;
    }
}
