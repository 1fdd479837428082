using System.Runtime.InteropServices;

using GitOpsGen.Diagnostics;

namespace GitOpsGen.Git;

/// <summary>
/// Finds the native libgit2. LibGit2Sharp asks for the library of its own package (git2- and a hash); where that is not beside the
/// program, the distribution's library answers to that name, so that its security fixes come with the system. It does so by a link in a folder that
/// LibGit2Sharp is told of: compiled to native code, a program cannot answer the loader's question in any other way.
/// </summary>
internal static class Git2Library
{
    private static readonly Lazy<Result<Version>> Loaded = new(() => Prepare(Find));

    // GIT_OPT_SET_OWNER_VALIDATION in git2/common.h
    private const int OwnerValidation = 36;

    // The name that LibGit2Sharp 0.29 looks for in the folder that it is told of.
    private const string Wanted = "git2-a2bde63.so";

    private delegate void ReadVersion(out int major, out int minor, out int revision);

    private delegate int SetOption(int option, int value);

    private delegate int FindObject(nint address, out LoadedObject found);

    /// <summary>The version that is in use, or what to install.</summary>
    public static Result<Version> Ensure() => Loaded.Value;

    /// <summary>Chooses among the sonames; <paramref name="find"/> gives a handle and version, or null where there is none.</summary>
    public static Result<(nint Handle, Version Version)> Choose(Func<string, (nint Handle, Version Version)?> find)
    {
        // 1.5 to 1.7 lay out the structures that are used here alike; in 1.8 config entries and push options grew.
        foreach (string minor in (string[])["7", "6", "5"])
        {
            if (find("libgit2.so.1." + minor) is { Version: { Major: 1, Minor: >= 5 and <= 7 } } found)
            {
                return Result<(nint, Version)>.Ok(found);
            }
        }

        foreach (string name in (string[])["libgit2.so.1.9", "libgit2.so.1.8", "libgit2.so"])
        {
            if (find(name) is { } other)
            {
                return other.Version is { Major: 1, Minor: >= 5 and <= 7 }
                    ? Result<(nint, Version)>.Ok(other)
                    : Result<(nint, Version)>.Fail(Diagnostic.Of(GitCodes.LibraryUnsupported, Place.None,
                        $"'{name}' is libgit2 {other.Version}, which lays out its structures in another way", GitCodes.LibraryUnsupported.WayOut));
            }
        }

        return Result<(nint, Version)>.Fail(Diagnostic.Of(GitCodes.LibraryMissing, Place.None,
            "libgit2 is not installed", GitCodes.LibraryMissing.WayOut));
    }

    private static Result<Version> Prepare(Func<string, (nint Handle, Version Version)?> find)
    {
        bool isBundled = Directory.EnumerateFiles(AppContext.BaseDirectory, "libgit2-*").Any();
        Result<(nint Handle, Version Version)> chosen = isBundled ? Result<(nint, Version)>.Ok((0, new Version(1, 7))) : Choose(find);
        if (!chosen.IsOk)
        {
            return Result<Version>.Fail(chosen.Diagnostics);
        }

        if (isBundled)
        {
            Start();
            return Result<Version>.Ok(chosen.Value.Version);
        }

        // git has judged the owner by all of its configuration when the folder was opened; libgit2 reads only a part of that.
        Marshal.GetDelegateForFunctionPointer<SetOption>(NativeLibrary.GetExport(chosen.Value.Handle, "git_libgit2_opts"))(OwnerValidation, 0);
        try
        {
            string link = Interruption.MakeFolder("gitopsgen-libgit2-");
            File.CreateSymbolicLink(Path.Combine(link, Wanted), FileOf(chosen.Value.Handle));
            LibGit2Sharp.GlobalSettings.NativeLibraryPath = link;
            Start();
            Interruption.RemoveFolder(link);
        }
        catch (Exception error) when (GitTrouble.IsWorld(error))
        {
            return Result<Version>.Fail(GitTrouble.Explain(error, Path.GetTempPath()));
        }

        return Result<Version>.Ok(chosen.Value.Version);

        // The first call loads the library. A fetched repository holds only the trees that are touched; libgit2 would refuse to name what it has not.
        static void Start() => LibGit2Sharp.GlobalSettings.SetEnableStrictObjectCreation(false);
    }

    // Where the loader found a library: dladdr(3) of one of its functions.
    private static string FileOf(nint library)
    {
        FindObject find = Marshal.GetDelegateForFunctionPointer<FindObject>(NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "dladdr"));
        _ = find(NativeLibrary.GetExport(library, "git_libgit2_version"), out LoadedObject found);
        return Marshal.PtrToStringUTF8(found.File)!;
    }

    private static (nint Handle, Version Version)? Find(string name)
    {
        if (!NativeLibrary.TryLoad(name, out nint handle))
        {
            return null;
        }

        ReadVersion read = Marshal.GetDelegateForFunctionPointer<ReadVersion>(NativeLibrary.GetExport(handle, "git_libgit2_version"));
        read(out int major, out int minor, out int revision);
        return (handle, new Version(major, minor, revision));
    }

    // Dl_info in dlfcn.h
    [StructLayout(LayoutKind.Sequential)]
    private struct LoadedObject
    {
        public nint File;
        public nint Base;
        public nint Symbol;
        public nint Address;
    }
}
